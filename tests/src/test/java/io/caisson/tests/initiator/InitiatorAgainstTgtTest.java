package io.caisson.tests.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.tests.benchmark.TgtServer;
import io.caisson.tests.initiator.InitiatorOptions.Lengths;
import io.caisson.tests.initiator.InitiatorOptions.WriteFlow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our initiator and somebody else's target: what both agree on is not only our own reading of the standard. */
@Tag("interop")
class InitiatorAgainstTgtTest {
    private static final int BLOCK_BYTES = 512;
    private static final long VOLUME_BYTES = 64L << 20;
    private static final String NAME = "iqn.2026-11.io.caisson.tests:initiator";

    @TempDir
    private static Path directory;

    private static TgtServer target;
    private static InitiatorLoop loop;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(TgtServer.isInstalled(), "tgt is not installed");
        target = TgtServer.start(directory.resolve("disk"), VOLUME_BYTES, false);
        target.allowDigests();
        loop = InitiatorLoop.start(1);
    }

    @AfterAll
    static void stop() {
        if (loop != null) {
            loop.close();
            target.close();
        }
    }

    private static InitiatorOptions options() {
        return InitiatorOptions.normal(NAME, target.iscsi().targetName());
    }

    private static IscsiDisk login(InitiatorOptions options) {
        IscsiDisk disk = new IscsiDisk(
                IscsiDisk.await(IscsiConnection.connect(loop, target.iscsi().portal(), options)),
                target.iscsi().lun());
        disk.clearUnitAttentions();
        return disk;
    }

    private static void writesAndReadsBack(InitiatorOptions options, int lengthBytes) {
        IscsiDisk disk = login(options);
        byte[] data = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(data);
        disk.write(17, lengthBytes / BLOCK_BYTES, data);
        assertThat(disk.read(17, lengthBytes / BLOCK_BYTES, BLOCK_BYTES)).isEqualTo(data);
        disk.connection().close();
    }

    @Test
    void readsCapacityAndSerial() {
        IscsiDisk disk = login(options());
        assertThat(disk.capacity().blocks()).isEqualTo(VOLUME_BYTES / BLOCK_BYTES);
        assertThat(disk.capacity().blockBytes()).isEqualTo(BLOCK_BYTES);
        assertThat(disk.serial()).isNotEmpty();
        assertThat(IscsiDisk.await(disk.connection().logout())).isZero();
        assertThat(disk.connection().whenClosed()).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void writesImmediateData() {
        writesAndReadsBack(options(), 4096);
    }

    @Test
    void writesUnsolicitedThenRequestedData() {
        writesAndReadsBack(options().with(new Lengths(65_536, 131_072, 32_768)), 1 << 20);
    }

    @Test
    void writesOnlyRequestedData() {
        writesAndReadsBack(options().with(new WriteFlow(false, true, 1)), 300 * BLOCK_BYTES);
    }

    @Test
    void agreesOnDigests() {
        InitiatorOptions options = options().withDigests(true, true);
        IscsiDisk disk = login(options);
        assertThat(disk.connection().parameters().headerDigest()).isTrue();
        assertThat(disk.connection().parameters().dataDigest()).isTrue();
        writesAndReadsBack(options.withSessionQualifier(2), 300 * BLOCK_BYTES);
    }

    @Test
    void surfacesSenseOfReadBeyondEnd() {
        IscsiDisk disk = login(options());
        assertThatThrownBy(() -> disk.read(VOLUME_BYTES / BLOCK_BYTES, 1, BLOCK_BYTES))
                .isInstanceOfSatisfying(
                        ScsiException.class,
                        refused -> assertThat(String.valueOf(refused.sense())).isEqualTo("05/21/00"));
    }

    @Test
    void echoesPingData() {
        IscsiDisk disk = login(options());
        byte[] data = "are you there".getBytes(StandardCharsets.US_ASCII);
        assertThat(IscsiDisk.await(disk.connection().ping(data))).isEqualTo(data);
    }

    @Test
    void resetsTheLogicalUnit() {
        IscsiDisk disk = login(options());
        assertThat(IscsiDisk.await(disk.connection()
                        .manage(
                                TaskManagement.LOGICAL_UNIT_RESET,
                                target.iscsi().lun(),
                                null)))
                .isZero();
    }

    @Test
    void discoversTheTarget() {
        assertThat(IscsiDisk.await(
                        Discovery.sendTargets(loop, target.iscsi().portal(), InitiatorOptions.discovery(NAME))))
                .containsKey(target.iscsi().targetName());
    }

    @Test
    void reportsRefusedLogin() {
        assertThatThrownBy(() -> login(InitiatorOptions.normal(NAME, "iqn.2026-11.io.caisson.tests:nobody")))
                .isInstanceOfSatisfying(
                        LoginRejectedException.class,
                        refused -> assertThat(refused.statusClass()).isEqualTo(2));
    }
}
