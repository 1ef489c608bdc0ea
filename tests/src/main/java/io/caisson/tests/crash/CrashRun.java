package io.caisson.tests.crash;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Rounds of load, kill, restart and reading back, on one volume whose history goes on over all of them. One thread. */
final class CrashRun implements AutoCloseable {
    private static final String INITIATOR_NAME = "iqn.2026-11.io.caisson.tests:crash";
    private static final int READ_BYTES = 256 << 10;
    private static final int LOAD_SECONDS_MAX = 120;

    private final CrashSubject subject;
    private final CrashPlan plan;
    private final PrintStream progress;
    private final InitiatorLoop loop = InitiatorLoop.start("crash", 2, 0);
    private final CrashReport report = new CrashReport();
    private final List<List<Region>> regions;
    private final List<CrashWriter.VersionClock> clocks = new ArrayList<>();
    private final int logicalBlockBytes;
    private final boolean space;

    CrashRun(CrashSubject subject, CrashPlan plan, PrintStream progress) {
        this.subject = subject;
        this.plan = plan;
        this.progress = progress;
        IscsiDisk disk = login(0);
        IscsiDisk.Capacity capacity = disk.capacity();
        logicalBlockBytes = capacity.blockBytes();
        space = capacity.thin() && capacity.unmappedReadsZero();
        regions = CrashLayout.lay(plan, logicalBlockBytes, capacity.blocks() * logicalBlockBytes);
        for (int i = 0; i < plan.writers(); i++) {
            clocks.add(new CrashWriter.VersionClock());
        }
        disk.connection().close();
    }

    /** All rounds, or up to the first with a violation: the data is left as it was found then. */
    CrashReport run() throws InterruptedException {
        progress.printf("crash: seed %d, %d rounds, %s%n", plan.seed(), plan.rounds(), plan);
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        for (int round = 0; round < plan.rounds() && report.violations().isEmpty(); round++) {
            round(round, seeds.split());
        }
        progress.println("crash: " + report);
        return report;
    }

    private void round(int round, SplittableRandom random) throws InterruptedException {
        List<CrashWriter> writers = new ArrayList<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        CountDownLatch untilKill = new CountDownLatch(1 + random.nextInt(plan.writesMax()));
        for (int i = 0; i < plan.writers(); i++) {
            CrashWriter writer = new CrashWriter(
                    login(i + 1).connection(),
                    subject.lun(),
                    logicalBlockBytes,
                    regions.get(i),
                    clocks.get(i),
                    new CrashWriter.Mix(plan.queueDepth(), space),
                    untilKill::countDown,
                    random.nextLong());
            writers.add(writer);
            ends.add(writer.start());
        }
        letRun(ends, untilKill);
        subject.kill();
        long acknowledged = 0;
        for (int i = 0; i < writers.size(); i++) {
            IscsiDisk.await(ends.get(i));
            acknowledged += writers.get(i).acknowledgedCount();
            writers.get(i).violations().forEach(violation -> report.onViolation("under load: " + violation));
        }
        String damage = plan.damage() ? subject.damage(random) : "none";
        long start = System.nanoTime();
        subject.restart();
        long restarted = System.nanoTime();
        IscsiDisk disk = login(plan.writers() + 1);
        disk.read(0, 1, logicalBlockBytes);
        long served = System.nanoTime();
        verify(disk, round);
        report.onRound(
                acknowledged,
                TimeUnit.NANOSECONDS.toMillis(restarted - start),
                TimeUnit.NANOSECONDS.toMillis(served - restarted));
        progress.printf(
                "crash: round %d: killed after %d writes, damage: %s, serving after %d ms%s%n",
                round,
                acknowledged,
                damage,
                TimeUnit.NANOSECONDS.toMillis(served - start),
                report.violations().isEmpty() ? "" : ", VIOLATED");
        disk.connection().close();
    }

    /** The kill comes at a seeded number of acknowledged writes, so that it does not depend on the machine's speed. */
    private void letRun(List<CompletableFuture<Void>> ends, CountDownLatch untilKill) throws InterruptedException {
        CompletableFuture<?> anyEnd = CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new));
        anyEnd.whenComplete((ignored, failure) -> {
            while (untilKill.getCount() > 0) {
                untilKill.countDown();
            }
        });
        if (!untilKill.await(LOAD_SECONDS_MAX, TimeUnit.SECONDS)) {
            report.onViolation("the writes stopped being acknowledged");
        }
        if (anyEnd.isDone()) {
            report.onViolation("a connection broke before the kill");
        }
    }

    private void verify(IscsiDisk disk, int round) {
        for (int i = 0; i < regions.size(); i++) {
            for (Region region : regions.get(i)) {
                verify(disk, region, clocks.get(i), round);
            }
        }
    }

    private void verify(IscsiDisk disk, Region region, CrashWriter.VersionClock clock, int round) {
        int cell = 0;
        while (cell < region.cellCount()) {
            long from = region.offsetBytes(cell);
            int last = cell;
            while (last + 1 < region.cellCount()
                    && region.offsetBytes(last + 1) + region.cellBytes() - from <= READ_BYTES) {
                last++;
            }
            int bytes = (int) (region.offsetBytes(last) - from) + region.cellBytes();
            ByteBuf data = Unpooled.wrappedBuffer(
                    disk.read(from / logicalBlockBytes, bytes / logicalBlockBytes, logicalBlockBytes));
            for (; cell <= last; cell++) {
                Violation violation =
                        region.checkAndSettle(cell, data, (int) (region.offsetBytes(cell) - from), clock.next());
                if (violation != null) {
                    report.onViolation("after the restart of round " + round + ", seed " + plan.seed() + ": "
                            + region.kind() + " cell " + cell + " " + violation);
                }
            }
        }
    }

    private IscsiDisk login(int qualifier) {
        InitiatorOptions options =
                InitiatorOptions.normal(INITIATOR_NAME, subject.targetName()).withSessionQualifier(qualifier);
        IscsiDisk disk =
                new IscsiDisk(IscsiDisk.await(IscsiConnection.connect(loop, subject.portal(), options)), subject.lun());
        disk.clearUnitAttentions();
        return disk;
    }

    @Override
    public void close() {
        loop.close();
    }
}
