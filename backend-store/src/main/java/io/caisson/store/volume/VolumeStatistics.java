package io.caisson.store.volume;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one volume since it was opened here. Any thread; a sample is not taken at one instant. */
public final class VolumeStatistics {

    public enum Kind {
        READ,
        WRITE,
        UNMAP,
        /** COMPARE AND WRITE, OR. */
        UPDATE
    }

    /**
     * @param operations ended, failed ones included
     * @param bytes of the operations that succeeded
     * @param nanos sum of the times from submission to completion
     */
    public record Sample(long operations, long failures, long bytes, long nanos) {}

    private static final class Counters {
        private final LongAdder operations = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final LongAdder nanos = new LongAdder();
    }

    private final Map<Kind, Counters> counters = new EnumMap<>(Kind.class);

    public VolumeStatistics() {
        for (Kind kind : Kind.values()) {
            counters.put(kind, new Counters());
        }
    }

    @SuppressWarnings("NullAway") // every kind was put in the constructor
    private Counters of(Kind kind) {
        return counters.get(kind);
    }

    public Sample sample(Kind kind) {
        Counters of = of(kind);
        return new Sample(of.operations.sum(), of.failures.sum(), of.bytes.sum(), of.nanos.sum());
    }

    public void succeeded(Kind kind, long bytes, long nanos) {
        Counters of = of(kind);
        of.operations.increment();
        of.bytes.add(bytes);
        of.nanos.add(nanos);
    }

    public void failed(Kind kind, long nanos) {
        Counters of = of(kind);
        of.operations.increment();
        of.failures.increment();
        of.nanos.add(nanos);
    }
}
