package io.caisson.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.MemoryTarget;
import io.caisson.tests.initiator.MemoryTarget.Treatment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The harness against a target that lies once in a while: a check that cannot fail proves nothing. */
class CrashRunTest {
    private static final int LIE_EVERY = 20;
    private static final int WRITE_16 = 0x8A;
    private static final int COMPARE_AND_WRITE = 0x89;
    private static final int WRITE_SAME_16 = 0x93;
    private static final int UNMAP = 0x42;
    private static final CrashPlan PLAN = new CrashPlan(3, 2026, 2, 8, 512, 256, 16, 2_000, false);

    private static final class MemorySubject implements CrashSubject {
        private final InitiatorLoop loop = InitiatorLoop.start(1);
        private MemoryTarget target;

        MemorySubject(MemoryTarget.Conscience conscience) {
            target = MemoryTarget.start(loop, 512, 16_384, conscience);
        }

        @Override
        public InetSocketAddress portal() {
            return target.portal();
        }

        @Override
        public String targetName() {
            return "iqn.memory";
        }

        @Override
        public int lun() {
            return 0;
        }

        @Override
        public void kill() {
            target.close();
        }

        @Override
        public String damage(SplittableRandom random) {
            return "none";
        }

        @Override
        public void restart() {
            target = target.restart();
        }

        @Override
        public void close() {
            target.close();
            loop.close();
        }
    }

    private static CrashReport run(int operation, Treatment lie) throws InterruptedException {
        return run(operation, lie, LIE_EVERY);
    }

    private static CrashReport run(int operation, Treatment lie, int every) throws InterruptedException {
        AtomicInteger writes = new AtomicInteger();
        MemoryTarget.Conscience conscience = (code, firstBlock) ->
                code == operation && writes.incrementAndGet() % every == 0 ? lie : Treatment.HONEST;
        try (MemorySubject subject = new MemorySubject(conscience);
                PrintStream progress = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
                CrashRun run = new CrashRun(subject, PLAN, progress)) {
            return run.run();
        }
    }

    @Test
    void honestTargetPasses() throws InterruptedException {
        CrashReport report = run(WRITE_16, Treatment.HONEST);
        assertThat(report.violations()).isEmpty();
        assertThat(report.rounds()).isEqualTo(3);
        assertThat(report.acknowledged()).isGreaterThan(LIE_EVERY);
    }

    @Test
    void findsWritesThatWereOnlyAcknowledged() throws InterruptedException {
        assertThat(run(WRITE_16, Treatment.ACKNOWLEDGE_ONLY).violations()).isNotEmpty();
    }

    @Test
    void findsWritesOfWhichOnlyHalfIsThere() throws InterruptedException {
        assertThat(run(WRITE_16, Treatment.STORE_HALF).violations())
                .anySatisfy(violation -> assertThat(violation).contains("torn"));
    }

    @Test
    void findsComparesThatChangedNothing() throws InterruptedException {
        assertThat(run(COMPARE_AND_WRITE, Treatment.ACKNOWLEDGE_ONLY).violations())
                .isNotEmpty();
    }

    @Test
    void findsUnmapsThatChangedNothing() throws InterruptedException {
        // They are few, and most are written over before they are looked at: so each of them is a lie.
        assertThat(run(UNMAP, Treatment.ACKNOWLEDGE_ONLY, 1).violations()).isNotEmpty();
        assertThat(run(WRITE_SAME_16, Treatment.ACKNOWLEDGE_ONLY, 1).violations())
                .isNotEmpty();
    }
}
