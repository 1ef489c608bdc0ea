package io.caisson.store.service;

import java.util.concurrent.CompletionStage;

/** Says what this node knows of networks of hosts. From any thread; never blocks. */
@FunctionalInterface
public interface NetworkReporter {

    /**
     * @param networkId of its record
     * @param check whether the network is to be looked at anew, which takes seconds; else what is announced is told
     */
    CompletionStage<NetworkReport> report(String networkId, boolean check);
}
