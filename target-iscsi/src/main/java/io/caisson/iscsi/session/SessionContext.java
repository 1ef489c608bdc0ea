package io.caisson.iscsi.session;

import io.caisson.store.net.HostMemory;
import io.caisson.store.net.LoopWatches;
import io.caisson.store.net.Statistics;

/** What all sessions of a server share. */
public record SessionContext(
        SessionLimits limits,
        Statistics<Counter> statistics,
        HostMemory memory,
        LoopWatches loops,
        SessionRegistry registry) {}
