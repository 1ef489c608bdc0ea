package io.caisson.tests.benchmark;

import java.util.List;

/** A running target process with one volume per protocol, filled or to be filled by the benchmark. */
public interface TargetServer extends AutoCloseable {

    String name();

    long processId();

    /** Every target speaks it. */
    IscsiEndpoint iscsi();

    /** All that it speaks, iSCSI first. */
    default List<LoadEndpoint> endpoints() {
        return List.of(iscsi());
    }

    /** Ends the process and waits for it. */
    @Override
    void close();
}
