package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRewriteTest {
    private static final long PLENTY = 1L << 40;

    @TempDir
    Path directory;

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    void theFileThatWasOpenBecomesAnotherOneWithTheSameBytesAndOthersStay() throws Exception {
        byte[] content = new byte[(2 << 20) + 17];
        new Random(3).nextBytes(content);
        Path open = Files.write(directory.resolve("log_inprogress_12"), content);
        Path closed = Files.write(directory.resolve("log_0-11"), new byte[] {1, 2});
        Path members = Files.write(directory.resolve("raft-meta"), new byte[] {3});
        Object openBefore = inode(open);
        Object closedBefore = inode(closed);

        new LogRewrite(directory, PLENTY).run();

        assertThat(open).hasBinaryContent(content);
        assertThat(inode(open)).isNotEqualTo(openBefore);
        assertThat(inode(closed)).isEqualTo(closedBefore);
        assertThat(Files.list(directory)).containsExactlyInAnyOrder(open, closed, members);
    }

    @Test
    void withoutRoomForAnotherFileItIsWrittenOverItself() throws Exception {
        byte[] content = new byte[(2 << 20) + 17];
        new Random(4).nextBytes(content);
        Path open = Files.write(directory.resolve("log_inprogress_12"), content);
        Object before = inode(open);
        FileTime written = FileTime.fromMillis(0);
        Files.setLastModifiedTime(open, written);

        new LogRewrite(directory, content.length).run();

        assertThat(open).hasBinaryContent(content);
        assertThat(inode(open)).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(open)).isGreaterThan(written);
        assertThat(Files.list(directory)).containsExactly(open);
    }

    @Test
    void whatCannotBeWrittenAnewStaysAsItWasAndIsSaid() throws Exception {
        Path open = Files.write(directory.resolve("log_inprogress_0"), new byte[] {1, 2, 3});
        Files.createDirectory(directory.resolve("rewritten.tmp"));

        assertThatThrownBy(() -> new LogRewrite(directory, PLENTY).run()).isInstanceOf(IOException.class);
        assertThat(open).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void aLogThatNeverWasNeedsNothing() throws Exception {
        new LogRewrite(directory.resolve("none"), PLENTY).run();
        assertThat(directory).isEmptyDirectory();
    }
}
