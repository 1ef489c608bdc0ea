package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Copies that the store makes by itself, against a whole daemon: killed in their midst, and with tokens that went stale. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopyOffloadTest {

    private static final int SOURCE_LUN = 20;
    private static final int COPY_LUN = 21;
    private static final int BYSTANDER_LUN = 22;
    private static final int BLOCK = 4096;
    private static final int MEBIBYTE = 1 << 20;
    private static final int SECTORS = MEBIBYTE / 512;
    private static final int SEGMENTS = 24;
    private static final int SEGMENT_MEBIBYTES = 4;
    private static final int MEBIBYTES = SEGMENTS * SEGMENT_MEBIBYTES;
    private static final long OLD = 1_000_000;
    private static final long BYSTANDER = 2_000_000;

    @TempDir
    static Path directory;

    private CaissonProcess caisson;

    @BeforeAll
    void start() {
        caisson = CaissonProcess.start(directory.resolve("data"));
        export("source", SOURCE_LUN);
        export("copy", COPY_LUN);
        export("bystander", BYSTANDER_LUN);
    }

    private void export(String name, int lun) {
        caisson.cli("volume", "create", name, "--size", "1GiB").run().expectSuccess();
        caisson.cli("export", "create", name, "--to", "any-on-loopback", "--lun", Integer.toString(lun))
                .run()
                .expectSuccess();
    }

    @AfterAll
    void stop() {
        caisson.close();
    }

    /** Another LUN of the same session. */
    private static IscsiDisk through(AttachedDisk attached, int lun) {
        IscsiDisk disk = new IscsiDisk(attached.connection(), lun);
        disk.clearUnitAttentions();
        return disk;
    }

    private static byte[] naa(IscsiDisk disk) {
        byte[] page = disk.inquiry(true, 0x83, 255);
        return Arrays.copyOfRange(page, 8, 24);
    }

    /** EXTENDED COPY(LID1) of {@link #SEGMENTS} segments, each to its own place in the other volume. */
    private static byte[] copyList(byte[] from, byte[] to) {
        ByteBuffer list = ByteBuffer.allocate(16 + 2 * 32 + SEGMENTS * 28);
        list.put(new byte[] {0, 0x18, 0, 64, 0, 0, 0, 0}).putInt(SEGMENTS * 28).putInt(0);
        for (byte[] naa : new byte[][] {from, to}) {
            list.put(new byte[] {(byte) 0xE4, 0, 0, 0, 1, 3, 0, 16}).put(naa).putLong(512);
        }
        int blocks = SEGMENT_MEBIBYTES * SECTORS;
        for (int i = 0; i < SEGMENTS; i++) {
            list.put(new byte[] {2, 0, 0, 0x18, 0, 0, 0, 1, 0, 0}).putShort((short) blocks);
            list.putLong((long) i * blocks).putLong((long) i * blocks);
        }
        return list.array();
    }

    private static byte[] parameterCdb(int serviceAction, int listIdentifier, int length) {
        return ByteBuffer.allocate(16)
                .put((byte) 0x83)
                .put((byte) serviceAction)
                .putInt(6, listIdentifier)
                .putInt(10, length)
                .array();
    }

    @Test
    void killedInItsMidstACopyIsOldOrNewBlockByBlock() throws Exception {
        byte[] extendedCopy;
        try (AttachedDisk attached = AttachedDisk.attach(caisson, SOURCE_LUN)) {
            IscsiDisk source = attached.disk();
            IscsiDisk copy = through(attached, COPY_LUN);
            IscsiDisk bystander = through(attached, BYSTANDER_LUN);
            for (int i = 0; i < MEBIBYTES; i++) {
                source.write((long) i * SECTORS, SECTORS, Payload.of(i, MEBIBYTE));
                copy.write((long) i * SECTORS, SECTORS, Payload.of(OLD + i, MEBIBYTE));
            }
            bystander.write(0, SECTORS, Payload.of(BYSTANDER, MEBIBYTE));
            extendedCopy = copyList(naa(source), naa(copy));
            CompletableFuture<byte[]> firstBlock = new CompletableFuture<>();
            CompletableFuture<ScsiCommand> ended = CompletableFuture.supplyAsync(
                    () -> source.send(parameterCdb(0, 0, extendedCopy.length), extendedCopy));
            awaitBegin(copy, ended, firstBlock);
            caisson.kill();
            assertThat(firstBlock).isCompleted();
        }
        caisson.restart();
        try (AttachedDisk attached = AttachedDisk.attach(caisson, SOURCE_LUN)) {
            IscsiDisk source = attached.disk();
            IscsiDisk copy = through(attached, COPY_LUN);
            IscsiDisk bystander = through(attached, BYSTANDER_LUN);
            int copied = countCopied(source, copy);
            assertThat(copied).as("4 KiB blocks that were copied").isPositive();
            assertThat(bystander.read(0, SECTORS, 512)).isEqualTo(Payload.of(BYSTANDER, MEBIBYTE));

            ScsiCommand again = source.send(parameterCdb(0, 0, extendedCopy.length), extendedCopy);
            again.requireGood();
            assertThat(countCopied(source, copy)).isEqualTo(MEBIBYTES * (MEBIBYTE / BLOCK));
        }
        assertThat(caisson.cliJson("status").path("running").asBoolean()).isTrue();
    }

    /** Reads the first block of the copy until it is the source's. */
    private static void awaitBegin(
            IscsiDisk copy, CompletableFuture<ScsiCommand> ended, CompletableFuture<byte[]> firstBlock) {
        byte[] wanted = Arrays.copyOf(Payload.of(0, MEBIBYTE), BLOCK);
        while (!firstBlock.isDone()) {
            byte[] now = copy.read(0, BLOCK / 512, 512);
            if (Arrays.equals(now, wanted)) {
                firstBlock.complete(now);
            } else {
                assertThat(ended).as("the copy ended and nothing was copied").isNotDone();
            }
        }
    }

    private static int countCopied(IscsiDisk source, IscsiDisk copy) {
        int copied = 0;
        for (int i = 0; i < MEBIBYTES; i++) {
            byte[] fresh = Payload.of(i, MEBIBYTE);
            byte[] old = Payload.of(OLD + i, MEBIBYTE);
            assertThat(source.read((long) i * SECTORS, SECTORS, 512)).isEqualTo(fresh);
            byte[] now = copy.read((long) i * SECTORS, SECTORS, 512);
            for (int at = 0; at < MEBIBYTE; at += BLOCK) {
                boolean isNew = Arrays.equals(now, at, at + BLOCK, fresh, at, at + BLOCK);
                boolean isOld = Arrays.equals(now, at, at + BLOCK, old, at, at + BLOCK);
                assertThat(isNew || isOld)
                        .as("mebibyte %d from byte %d is neither old nor new", i, at)
                        .isTrue();
                copied += isNew ? 1 : 0;
            }
        }
        return copied;
    }

    @Test
    void aTokenEndsWithTheDataThatItStandsFor() {
        long place = 512L * SECTORS;
        try (AttachedDisk attached = AttachedDisk.attach(caisson, SOURCE_LUN)) {
            IscsiDisk source = attached.disk();
            IscsiDisk copy = through(attached, COPY_LUN);
            byte[] data = Payload.of(7, 4 * MEBIBYTE);
            source.write(place, 4 * SECTORS, data);
            byte[] token = token(source, place, 4 * SECTORS);
            byte[] list = writeList(token, place, 4 * SECTORS);
            copy.send(parameterCdb(0x11, 2, list.length), list).requireGood();
            assertThat(copy.read(place, 4 * SECTORS, 512)).isEqualTo(data);

            source.write(place + 17, 1, new byte[512]);
            ScsiCommand refused = copy.send(parameterCdb(0x11, 3, list.length), list);
            assertThat(refused.status()).isEqualTo(ScsiCommand.CHECK_CONDITION);
            assertThat(Objects.requireNonNull(refused.sense(), "a refusal says why")
                            .triple())
                    .isEqualTo("05/23/06");
            assertThat(copy.read(place, 4 * SECTORS, 512)).isEqualTo(data);
        }
    }

    private static byte[] token(IscsiDisk disk, long firstBlock, int blocks) {
        ByteBuffer list = ByteBuffer.allocate(32);
        list.putShort((short) 30)
                .putShort(14, (short) 16)
                .putLong(16, firstBlock)
                .putInt(24, blocks);
        disk.send(parameterCdb(0x10, 1, 32), list.array()).requireGood();
        byte[] cdb = ByteBuffer.allocate(16)
                .put((byte) 0x84)
                .put((byte) 0x07)
                .putInt(1)
                .putInt(10, 550)
                .array();
        byte[] information = disk.receive(cdb, 550);
        return Arrays.copyOfRange(information, 38, 550);
    }

    private static byte[] writeList(byte[] token, long firstBlock, int blocks) {
        return ByteBuffer.allocate(552)
                .putShort(0, (short) 550)
                .put(16, token)
                .putShort(534, (short) 16)
                .putLong(536, firstBlock)
                .putInt(544, blocks)
                .array();
    }
}
