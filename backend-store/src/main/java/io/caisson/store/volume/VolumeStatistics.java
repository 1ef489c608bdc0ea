package io.caisson.store.volume;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
    public record Sample(long operations, long failures, long bytes, long nanos) {
        static final Sample NONE = new Sample(0, 0, 0, 0);
    }

    private static final class Counters {
        private final LongAdder operations = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LatencyCounts latencies = new LatencyCounts();
    }

    /** By kind; null for those that there were none of: most volumes are idle, and there may be many. */
    private final AtomicReferenceArray<@Nullable Counters> counters = new AtomicReferenceArray<>(Kind.values().length);

    private Counters of(Kind kind) {
        Counters known = known(kind);
        if (known != null) {
            return known;
        }
        Counters begun = new Counters();
        Counters other = counters.compareAndExchange(kind.ordinal(), null, begun);
        return other == null ? begun : other;
    }

    private @Nullable Counters known(Kind kind) {
        return counters.get(kind.ordinal());
    }

    public Sample sample(Kind kind) {
        Counters of = known(kind);
        return of == null
                ? Sample.NONE
                : new Sample(of.operations.sum(), of.failures.sum(), of.bytes.sum(), of.nanos.sum());
    }

    /** How many ended operations took how long, as {@link LatencyCounts} has it. */
    public long[] latencies(Kind kind) {
        Counters of = known(kind);
        return of == null ? new long[LatencyCounts.BUCKETS] : of.latencies.sample();
    }

    public void succeeded(Kind kind, long bytes, long nanos) {
        Counters of = of(kind);
        of.operations.increment();
        of.bytes.add(bytes);
        of.nanos.add(nanos);
        of.latencies.add(nanos);
    }

    public void failed(Kind kind, long nanos) {
        Counters of = of(kind);
        of.operations.increment();
        of.failures.increment();
        of.nanos.add(nanos);
        of.latencies.add(nanos);
    }
}
