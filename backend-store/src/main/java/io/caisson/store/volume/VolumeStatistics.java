package io.caisson.store.volume;

import java.util.EnumMap;
import java.util.Map;
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

    /** Of those kinds that there were any of: most volumes are idle, and there may be many. */
    private final Map<Kind, Counters> counters = new EnumMap<>(Kind.class);

    private volatile @Nullable Counters reads;
    private volatile @Nullable Counters writes;

    private Counters of(Kind kind) {
        Counters known = known(kind);
        return known == null ? begin(kind) : known;
    }

    private @Nullable Counters known(Kind kind) {
        return switch (kind) {
            case READ -> reads;
            case WRITE -> writes;
            case UNMAP, UPDATE -> rare(kind);
        };
    }

    private synchronized @Nullable Counters rare(Kind kind) {
        return counters.get(kind);
    }

    private synchronized Counters begin(Kind kind) {
        Counters begun = counters.computeIfAbsent(kind, any -> new Counters());
        if (kind == Kind.READ) {
            reads = begun;
        } else if (kind == Kind.WRITE) {
            writes = begun;
        }
        return begun;
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
