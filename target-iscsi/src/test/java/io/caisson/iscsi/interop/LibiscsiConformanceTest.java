package io.caisson.iscsi.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.iscsi.interop.LibiscsiSuite.Result;
import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.iscsi.server.IscsiServer;
import io.caisson.iscsi.server.IscsiServerConfig;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.FakeUnitLedger;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * libiscsi's conformance suite: nothing fails, and what it skips is exactly what docs/compliance-iscsi.md says, with the
 * reasons.
 */
class LibiscsiConformanceTest {

    private static final String TARGET = "iqn.2026-01.io.caisson:libiscsi";
    private static final long CAPACITY_BYTES = 128L << 20;

    /** Families of commands that come with a later release, or that a fixed disk has no business with. */
    private static final List<String> SKIPPED_SUITES =
            List.of("PreventAllow", "ReadDefectData10", "ReadDefectData12", "ReadOnly", "Sanitize");

    private static final List<String> SKIPPED_TESTS =
            List.of("StartStopUnit.Simple", "WriteSame10.ZeroBlocks", "WriteSame16.ZeroBlocks");

    private static final List<String> NEEDS_TWO_PATHS = List.of(
            "MultipathIO.Simple",
            "MultipathIO.Reset",
            "MultipathIO.CompareAndWrite",
            "MultipathIO.CompareAndWriteAsync");

    /** They take part of a physical block, so there must be such a thing. */
    private static final List<String> NEEDS_LARGER_PHYSICAL_BLOCKS = List.of(
            "CompareAndWrite.InvalidDataOutSize",
            "WriteSame10.InvalidDataOutSize",
            "WriteSame10.UnmapUnaligned",
            "WriteSame16.InvalidDataOutSize",
            "WriteSame16.UnmapUnaligned");

    /** Asks for the status of block i + 1 and expects that of block i + (blocks per physical block). */
    private static final String COUNTS_IN_PHYSICAL_BLOCKS = "GetLBAStatus.UnmapSingle";

    /** Write 512 bytes and call them a block, whatever the size of a block is: part of one is refused (05/0E/03). */
    private static final List<String> WRITES_AN_EIGHTH_OF_A_BLOCK = List.of(
            "ProutReserve.AccessEA",
            "ProutReserve.AccessEAAR",
            "ProutReserve.AccessEARO",
            "ProutReserve.AccessWE",
            "ProutReserve.AccessWEAR",
            "ProutReserve.AccessWERO");

    /** Half a gigabyte goes through each run: watching every access to every buffer is for the other tests. */
    @BeforeAll
    static void watchBuffersLessClosely() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @AfterAll
    static void watchBuffersAgain() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @BeforeEach
    void needsLibiscsi() {
        assumeTrue(Files.isExecutable(LibiscsiSuite.PROGRAM), "iscsi-test-cu is not installed (libiscsi-bin)");
    }

    private static LibiscsiSuite run(int logicalBlockBytes, int portals) throws IOException, InterruptedException {
        FakeExportDirectory directory = new FakeExportDirectory()
                .map(0, new FakeBlockDevice(new Geometry(logicalBlockBytes, CAPACITY_BYTES / logicalBlockBytes)));
        InetSocketAddress[] listen = IntStream.rangeClosed(1, portals)
                .mapToObj(i -> new InetSocketAddress("127.0.0." + i, 0))
                .toArray(InetSocketAddress[]::new);
        try (IscsiServer server = IscsiServer.start(
                IscsiServerConfig.listeningOn(listen), directory, new FakeReservationLedger(), new FakeUnitLedger())) {
            List<PortalView> views = new ArrayList<>();
            List<String> urls = new ArrayList<>();
            for (InetSocketAddress address : server.boundAddresses()) {
                views.add(new PortalView(address, views.size() + 1));
                urls.add("iscsi://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/" + TARGET
                        + "/0");
            }
            directory.targets(new TargetView(TARGET, "group", 1, views));
            return LibiscsiSuite.run("SCSI,ALL.iSCSIResiduals,ALL.MultipathIO", urls);
        }
    }

    private static void assertSkipped(LibiscsiSuite suite, List<String> tests) {
        List<String> expected = suite.all().stream()
                .filter(test -> tests.contains(test)
                        || SKIPPED_TESTS.contains(test)
                        || SKIPPED_SUITES.contains(test.substring(0, test.indexOf('.'))))
                .toList();
        assertThat(suite.with(Result.SKIPPED)).as(suite.output()).isEqualTo(expected);
        assertThat(suite.with(Result.PASSED)).as(suite.output()).hasSizeGreaterThan(130);
    }

    @Test
    void volumeOf512ByteBlocks() throws IOException, InterruptedException {
        LibiscsiSuite suite = run(512, 1);
        assertThat(suite.with(Result.FAILED)).as(suite.output()).containsExactly(COUNTS_IN_PHYSICAL_BLOCKS);
        assertSkipped(suite, NEEDS_TWO_PATHS);
    }

    @Test
    void volumeOf4KibBlocks() throws IOException, InterruptedException {
        LibiscsiSuite suite = run(4096, 1);
        assertThat(suite.with(Result.FAILED))
                .as(suite.output())
                .containsExactlyInAnyOrderElementsOf(WRITES_AN_EIGHTH_OF_A_BLOCK);
        assertSkipped(
                suite,
                Stream.of(NEEDS_TWO_PATHS, NEEDS_LARGER_PHYSICAL_BLOCKS)
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void twoPathsToOneVolume() throws IOException, InterruptedException {
        LibiscsiSuite suite = run(512, 2);
        assertThat(suite.with(Result.FAILED)).as(suite.output()).containsExactly(COUNTS_IN_PHYSICAL_BLOCKS);
        assertSkipped(suite, List.of());
    }
}
