package io.caisson.iscsi.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.iscsi.server.IscsiServer;
import io.caisson.iscsi.server.IscsiServerConfig;
import io.caisson.iscsi.session.Counter;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.FakeUnitLedger;
import io.caisson.store.net.HostMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three virtual machines write as much as they can, by QEMU's block driver, to a disk that is slower than they are: far more
 * than there is memory for. Nobody is refused, everybody ends, and all that they wrote is there.
 */
class BulkWritesTest {

    private static final Path QEMU_IMG = Path.of("/usr/bin/qemu-img");
    private static final String TARGET = "iqn.2026-01.io.caisson:bulk";
    private static final int MIB = 1 << 20;
    private static final int WRITERS = 3;
    private static final int DEPTH = 64;
    private static final int MIB_EACH = 160;
    private static final long BYTES_PER_SECOND = 400L << 20;
    private static final int PATTERN = 0x5A;
    private static final long LIMIT_SECONDS = 120;

    private final List<SlowDisk> disks = new ArrayList<>();
    private final FakeExportDirectory directory = new FakeExportDirectory();

    /** Half a gigabyte goes through: watching every access to every buffer is for other tests. */
    @BeforeAll
    static void watchBuffersLessClosely() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @AfterAll
    static void watchBuffersAgain() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @BeforeEach
    void mapDisks() {
        assumeTrue(Files.isExecutable(QEMU_IMG), "qemu-img is not installed (qemu-utils, qemu-block-extra)");
        for (int lun = 0; lun < WRITERS; lun++) {
            SlowDisk disk = new SlowDisk(MIB_EACH, BYTES_PER_SECOND / WRITERS);
            disks.add(disk);
            directory.map(lun, disk);
        }
    }

    @AfterEach
    void close() {
        disks.forEach(SlowDisk::close);
    }

    private IscsiServer serve(HostMemory memory) throws IOException {
        IscsiServer server = IscsiServer.start(
                IscsiServerConfig.listeningOn(new InetSocketAddress("127.0.0.1", 0))
                        .withMemory(memory),
                directory,
                new FakeReservationLedger(),
                new FakeUnitLedger());
        directory.targets(new TargetView(
                TARGET,
                "group",
                1,
                List.of(new PortalView(server.boundAddresses().get(0), 1))));
        return server;
    }

    private static Process write(IscsiServer server, int lun, File output) throws IOException {
        String url = "iscsi://127.0.0.1:" + server.boundAddresses().get(0).getPort() + "/" + TARGET + "/" + lun;
        List<String> command = new ArrayList<>(List.of(QEMU_IMG.toString(), "bench", "-w", "-f", "raw", "-t", "none"));
        command.addAll(List.of("-d", Integer.toString(DEPTH), "-c", Integer.toString(MIB_EACH)));
        command.addAll(List.of("-s", Integer.toString(MIB), "--pattern=" + PATTERN, url));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    private void everybodyWrites(IscsiServer server, Path outputs) throws IOException, InterruptedException {
        List<Process> writers = new ArrayList<>();
        try {
            for (int lun = 0; lun < WRITERS; lun++) {
                writers.add(write(server, lun, outputs.resolve("writer-" + lun).toFile()));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            for (int lun = 0; lun < WRITERS; lun++) {
                Process writer = writers.get(lun);
                boolean ended = writer.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                String said = Files.readString(outputs.resolve("writer-" + lun));
                assertThat(ended)
                        .as("writer %d within %d s: %s", lun, LIMIT_SECONDS, said)
                        .isTrue();
                assertThat(writer.exitValue()).as(said).isZero();
            }
        } finally {
            writers.forEach(Process::destroyForcibly);
        }
    }

    private void expectAllWritten() {
        byte[] expected = new byte[MIB];
        Arrays.fill(expected, (byte) PATTERN);
        for (SlowDisk disk : disks) {
            for (int at = 0; at < MIB_EACH; at++) {
                ByteBuf content = Unpooled.buffer(MIB, MIB);
                disk.read((long) at * MIB / 512, MIB / 512, content, IGNORED);
                assertThat(Arrays.equals(content.array(), expected))
                        .as("MiB %d is as written", at)
                        .isTrue();
            }
        }
    }

    private static final BlockCompletion IGNORED = new BlockCompletion() {
        @Override
        public void succeeded() {}

        @Override
        public void failed(BlockError error, long detail) {
            throw new AssertionError(error);
        }
    };

    private static void expectNobodyRefused(IscsiServer server) {
        assertThat(server.statistics().value(Counter.TASK_SET_FULL)).isZero();
        assertThat(server.statistics().value(Counter.BUSY)).isZero();
        assertThat(server.statistics().value(Counter.COMMANDS_WAITED))
                .as("memory was short")
                .isPositive();
    }

    /** As the appliance has it. */
    @Test
    void threeBusyHostsAreNotRefusedAndSendNothingTwice(@TempDir Path outputs)
            throws IOException, InterruptedException {
        try (IscsiServer server = serve(HostMemory.of(72L * MIB))) {
            everybodyWrites(server, outputs);
            expectAllWritten();
            expectNobodyRefused(server);
            assertThat(server.statistics().value(Counter.DATA_OUT_ASKED_AGAIN)).isZero();
        }
    }

    /** As with many more hosts: most of what they send unasked finds no room, and has to be asked for again. */
    @Test
    void whatFoundNoRoomIsAskedForAgain(@TempDir Path outputs) throws IOException, InterruptedException {
        try (IscsiServer server = serve(HostMemory.of(8L * MIB))) {
            everybodyWrites(server, outputs);
            expectAllWritten();
            expectNobodyRefused(server);
            assertThat(server.statistics().value(Counter.DATA_OUT_ASKED_AGAIN)).isGreaterThan(DEPTH);
        }
    }
}
