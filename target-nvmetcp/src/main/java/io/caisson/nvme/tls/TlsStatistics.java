package io.caisson.nvme.tls;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How handshakes ended since the start. Any thread. */
public final class TlsStatistics {

    private final LongAdder secured = new LongAdder();
    private final AtomicLongArray refused = new AtomicLongArray(TlsRefusal.values().length);

    TlsStatistics() {}

    /** Connections that were encrypted. */
    public long secured() {
        return secured.sum();
    }

    /** Handshakes that ended for one reason. */
    public long refused(TlsRefusal refusal) {
        return refused.get(refusal.ordinal());
    }

    void countSecured() {
        secured.increment();
    }

    void countRefused(TlsRefusal refusal) {
        refused.incrementAndGet(refusal.ordinal());
    }
}
