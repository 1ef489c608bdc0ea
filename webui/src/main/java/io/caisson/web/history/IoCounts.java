package io.caisson.web.history;

import io.caisson.store.volume.LatencyCounts;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.store.volume.VolumeStatistics.Kind;
import java.util.Arrays;

/** Counters of hosts' operations at one moment, or what was counted between two. */
record IoCounts(long reads, long writes, long readBytes, long writeBytes, long[] readTimes, long[] writeTimes) {
    static final IoCounts NONE =
            new IoCounts(0, 0, 0, 0, new long[LatencyCounts.BUCKETS], new long[LatencyCounts.BUCKETS]);

    static IoCounts of(VolumeStatistics statistics) {
        VolumeStatistics.Sample read = statistics.sample(Kind.READ);
        VolumeStatistics.Sample write = statistics.sample(Kind.WRITE);
        VolumeStatistics.Sample update = statistics.sample(Kind.UPDATE);
        return new IoCounts(
                read.operations(),
                write.operations() + update.operations(),
                read.bytes(),
                write.bytes() + update.bytes(),
                statistics.latencies(Kind.READ),
                combined(statistics.latencies(Kind.WRITE), statistics.latencies(Kind.UPDATE), 1));
    }

    /** Whether nothing has ended since. Cheap: most volumes are idle, and there may be many. */
    boolean isUnchanged(VolumeStatistics statistics) {
        return reads == statistics.sample(Kind.READ).operations()
                && writes
                        == statistics.sample(Kind.WRITE).operations()
                                + statistics.sample(Kind.UPDATE).operations();
    }

    IoCounts since(IoCounts before) {
        return with(before, -1);
    }

    IoCounts and(IoCounts other) {
        return with(other, 1);
    }

    private IoCounts with(IoCounts other, int sign) {
        return new IoCounts(
                reads + sign * other.reads,
                writes + sign * other.writes,
                readBytes + sign * other.readBytes,
                writeBytes + sign * other.writeBytes,
                combined(readTimes, other.readTimes, sign),
                combined(writeTimes, other.writeTimes, sign));
    }

    private static long[] combined(long[] one, long[] other, int sign) {
        long[] sum = new long[one.length];
        Arrays.setAll(sum, i -> one[i] + sign * other[i]);
        return sum;
    }

    boolean isIdle() {
        return reads == 0 && writes == 0;
    }

    /** As {@link Column#IO} has it. */
    long[] row() {
        return new long[] {
            reads,
            writes,
            readBytes,
            writeBytes,
            micros(readTimes, 0.5),
            micros(writeTimes, 0.5),
            micros(readTimes, 0.99),
            micros(writeTimes, 0.99)
        };
    }

    private static long micros(long[] times, double share) {
        return LatencyCounts.percentileNanos(times, share) / 1000;
    }
}
