package io.caisson.tests.benchmark;

import java.net.InetSocketAddress;

/** A running target process with one logical unit, filled or to be filled by the benchmark. */
public interface TargetServer extends AutoCloseable {

    String name();

    long processId();

    InetSocketAddress portal();

    String targetName();

    int lun();

    /** Ends the process and waits for it. */
    @Override
    void close();
}
