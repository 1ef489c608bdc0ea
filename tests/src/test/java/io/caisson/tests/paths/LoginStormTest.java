package io.caisson.tests.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.benchmark.IscsiEndpoint;
import io.caisson.tests.benchmark.LatencyHistogram;
import io.caisson.tests.benchmark.LoadGenerator;
import io.caisson.tests.benchmark.Workload;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.InitiatorOptions.Chap;
import io.caisson.tests.initiator.InitiatorOptions.Lengths;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A data centre comes back from a power cut: everybody logs in at once, and whoever works must not suffer. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginStormTest {

    private static final int LOGINS = 1000;
    private static final Duration STORM_LIMIT = Duration.ofSeconds(20);
    private static final Workload READS = new Workload(Workload.Kind.RANDOM_READ, 4096, 32, 1);
    private static final Workload FILL = new Workload(Workload.Kind.SEQUENTIAL_WRITE, 4096, 32, 1);
    /** A thousand sessions of ours need room, too. */
    private static final Lengths SMALL = new Lengths(8192, 65_536, 16_384);

    private static final long SPAN_BYTES = 64L << 20;
    private static final long P99_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The silence after which open-iscsi asks for a sign of life. A quiet machine stays below 30 ms. */
    private static final long STALL_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A warm daemon takes a tenth of it. */
    private static final double CPU_LIMIT_MICROS = 10_000;

    private static final String SECRET = "a-secret-of-16ch";
    private static final String OUR_SECRET = "our-side-secret";
    private static final String GUARDED = "iqn.2026-11.io.caisson.tests:storm-guarded";
    private static final int SHA_256 = 7;

    /** Who logs in: by number. */
    private interface Crowd {
        InitiatorOptions one(int number);
    }

    private CaissonProcess caisson;
    private InitiatorLoop working;
    private InitiatorLoop storming;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        caisson = CaissonProcess.start(directory.resolve("data"));
        Path secret = Files.writeString(directory.resolve("secret"), SECRET);
        Path ours = Files.writeString(directory.resolve("ours"), OUR_SECRET);
        caisson.cli(
                        "host",
                        "create",
                        "guarded",
                        "--iqn",
                        GUARDED,
                        "--chap-user",
                        "storm",
                        "--chap-secret-file",
                        secret.toString(),
                        "--mutual-user",
                        "caisson",
                        "--mutual-secret-file",
                        ours.toString())
                .run()
                .expectSuccess();
        caisson.cli("export", "create", caisson.demoVolume(), "--to", "guarded")
                .run()
                .expectSuccess();
        working = InitiatorLoop.start(1);
        storming = InitiatorLoop.start(1);
    }

    @AfterAll
    void stop() {
        storming.close();
        working.close();
        caisson.close();
    }

    private LoadGenerator load(Workload workload, long operations) {
        return new LoadGenerator(
                working,
                new IscsiEndpoint(caisson.portal(), caisson.target(), caisson.demoLun()),
                workload,
                new LoadGenerator.Limits(SPAN_BYTES, operations),
                1);
    }

    /** Reads check what they get, so there must be something. */
    private void fill() throws InterruptedException {
        try (LoadGenerator filling = load(FILL, SPAN_BYTES / FILL.lengthBytes())) {
            filling.awaitEnd();
        }
    }

    private List<IscsiConnection> storm(Crowd crowd) {
        List<CompletableFuture<IscsiConnection>> logins = new ArrayList<>();
        for (int i = 0; i < LOGINS; i++) {
            logins.add(IscsiConnection.connect(storming, caisson.portal(), crowd.one(i)));
        }
        return logins.stream().map(IscsiDisk::await).toList();
    }

    private InitiatorOptions anybody(int number) {
        return InitiatorOptions.normal("iqn.2026-11.io.caisson.tests:storm-" + number, caisson.target())
                .with(SMALL)
                .withTimeoutMillis((int) STORM_LIMIT.toMillis());
    }

    /** Each proves who he is, with SHA-256, and wants us to do so too. */
    private InitiatorOptions guarded(int number) {
        return InitiatorOptions.normal(GUARDED, caisson.target())
                .withSessionQualifier(number + 1)
                .with(SMALL)
                .with(new Chap("storm", SECRET, OUR_SECRET, List.of(SHA_256), false))
                .withTimeoutMillis((int) STORM_LIMIT.toMillis());
    }

    @Test
    void aThousandLoginsSucceedAndARunningSessionKeepsGoing() throws InterruptedException {
        expectNobodySuffers(this::anybody);
    }

    @Test
    void aThousandLoginsWithMutualChapSucceedAndARunningSessionKeepsGoing() throws InterruptedException {
        expectNobodySuffers(this::guarded);
    }

    private void expectNobodySuffers(Crowd crowd) throws InterruptedException {
        fill();
        try (LoadGenerator load = load(READS, Long.MAX_VALUE)) {
            for (int round = 0; round < 2; round++) {
                load.mark();
                long begun = System.nanoTime();
                List<IscsiConnection> sessions = storm(crowd);
                Duration taken = Duration.ofNanos(System.nanoTime() - begun);
                LoadGenerator.Result meanwhile = load.sample();
                LatencyHistogram latency = meanwhile.latency();
                String figures = String.format(
                        "%d logins in %d ms (%.0f/s); meanwhile %.0f reads/s, p99 %.1f ms, longest %.1f ms",
                        sessions.size(),
                        taken.toMillis(),
                        sessions.size() * 1e9 / taken.toNanos(),
                        meanwhile.perSecond(),
                        latency.percentileNanos(99) / 1e6,
                        latency.maxNanos() / 1e6);
                System.out.println(figures);
                try {
                    assertThat(taken).as(figures).isLessThan(STORM_LIMIT);
                    assertThat(latency.count()).as(figures).isPositive();
                    assertThat(latency.percentileNanos(99)).as(figures).isLessThan(P99_LIMIT_NANOS);
                    assertThat(latency.maxNanos()).as(figures).isLessThan(STALL_LIMIT_NANOS);
                    awaitSessions(LOGINS + 1);
                } finally {
                    // All of them vanish at once, and the next storm comes before anybody has noticed.
                    sessions.forEach(IscsiConnection::close);
                }
            }
        }
    }

    /** Those of the storm before may still be on their way out. */
    private void awaitSessions(int expected) {
        long deadline = System.nanoTime() + STORM_LIMIT.toNanos();
        int sessions;
        do {
            sessions = caisson.cliJson("status").at("/counts/sessions").asInt();
        } while (sessions != expected && System.nanoTime() < deadline);
        assertThat(sessions).isEqualTo(expected);
    }

    /** The event loops make the digests, so what they cost must be little; without other load, as processor time. */
    @Test
    void chapCostsALoginLittle() {
        storm(this::anybody).forEach(IscsiConnection::close);
        storm(this::guarded).forEach(IscsiConnection::close);
        double plain = cpuMicrosPerLogin(this::anybody);
        double withChap = cpuMicrosPerLogin(this::guarded);
        String figures = String.format("%.0f us of processor time for a login, %.0f us with CHAP", plain, withChap);
        System.out.println(figures);
        assertThat(withChap).as(figures).isLessThan(CPU_LIMIT_MICROS);
    }

    private double cpuMicrosPerLogin(Crowd crowd) {
        Duration before = cpu();
        storm(crowd).forEach(IscsiConnection::close);
        return cpu().minus(before).toNanos() / 1e3 / LOGINS;
    }

    private Duration cpu() {
        return ProcessHandle.of(caisson.pid())
                .flatMap(daemon -> daemon.info().totalCpuDuration())
                .orElseThrow();
    }
}
