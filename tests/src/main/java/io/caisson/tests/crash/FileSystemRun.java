package io.caisson.tests.crash;

import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Copies an ext4 file system to the LUN piece by piece, each acknowledged before the next, while the daemon is killed at
 * seeded pieces; what a kill left unanswered is sent again after the restart. In the end the copy read back must equal
 * the image, and {@code e2fsck} must find nothing. One thread.
 */
final class FileSystemRun implements AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int IMAGE_MIB = 48;
    private static final int FILES = 60;
    private static final String INITIATOR_NAME = "iqn.2026-11.io.caisson.tests:filesystem";

    private final CrashSubject subject;
    private final Path directory;
    private final SplittableRandom random;
    private final int kills;
    private final InitiatorLoop loop = InitiatorLoop.start("filesystem", 1, 0);

    FileSystemRun(CrashSubject subject, Path directory, long seed, int kills) {
        this.subject = subject;
        this.directory = directory;
        this.kills = kills;
        random = new SplittableRandom(seed);
    }

    void run() throws IOException {
        byte[] image = Files.readAllBytes(makeImage());
        int pieces = image.length / PIECE_BYTES;
        int[] killAt = random.ints(kills, 1, pieces).sorted().toArray();
        IscsiDisk disk = login();
        int blockBytes = disk.capacity().blockBytes();
        int killed = 0;
        for (int piece = 0; piece < pieces; piece++) {
            byte[] data = Arrays.copyOfRange(image, piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
            long firstBlock = (long) piece * PIECE_BYTES / blockBytes;
            if (killed < kills && piece == killAt[killed]) {
                killed++;
                sendWithoutWaiting(disk, firstBlock, data, blockBytes);
                subject.kill();
                subject.restart();
                disk = login();
            }
            disk.write(firstBlock, PIECE_BYTES / blockBytes, data);
        }
        subject.kill();
        subject.restart();
        check(image, login(), blockBytes);
    }

    /** A write that the kill may meet anywhere on its way. */
    private static void sendWithoutWaiting(IscsiDisk disk, long firstBlock, byte[] data, int blockBytes) {
        ByteBuf source = Unpooled.wrappedBuffer(data);
        disk.connection()
                .post(new ScsiCommand(ended -> {})
                        .write16(firstBlock, data.length / blockBytes)
                        .dataOut(source, 0, data.length));
    }

    private void check(byte[] image, IscsiDisk disk, int blockBytes) throws IOException {
        byte[] copy = new byte[image.length];
        for (int at = 0; at < copy.length; at += PIECE_BYTES) {
            byte[] piece = disk.read((long) at / blockBytes, PIECE_BYTES / blockBytes, blockBytes);
            System.arraycopy(piece, 0, copy, at, PIECE_BYTES);
        }
        int different = Arrays.mismatch(image, copy);
        if (different >= 0) {
            throw new AssertionError("the copy differs from the image at byte " + different);
        }
        Path file = directory.resolve("copy.img");
        Files.write(file, copy);
        Tool.of("e2fsck", "-fn", file.toString()).run().expectSuccess();
    }

    private Path makeImage() throws IOException {
        Path content = Files.createDirectory(directory.resolve("content"));
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[random.nextInt(400_000)];
            random.nextBytes(bytes);
            Files.write(content.resolve("file-" + i), bytes);
        }
        Path image = directory.resolve("image.img");
        Tool.of("mkfs.ext4", "-q", "-d", content.toString(), image.toString(), IMAGE_MIB + "M")
                .run()
                .expectSuccess();
        return image;
    }

    private IscsiDisk login() {
        InitiatorOptions options = InitiatorOptions.normal(INITIATOR_NAME, subject.targetName());
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
