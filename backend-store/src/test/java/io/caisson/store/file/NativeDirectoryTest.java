package io.caisson.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeDirectoryTest {

    @TempDir
    Path root;

    private StoreDirectory directory(boolean portable) throws IOException {
        return portable ? NativeDirectory.openPortable(root) : NativeDirectory.open(root);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer buffer(boolean direct, int length) {
        return direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsBackWhatItWroteAnywhere(boolean portable) throws IOException {
        byte[] bytes = random(700_001);
        try (StoreFile file = directory(portable).open("a/b/file")) {
            for (boolean direct : new boolean[] {true, false}) {
                ByteBuffer source = buffer(direct, bytes.length + 5).position(5);
                source.put(bytes).flip().position(5);
                file.write(12_345, source);
                assertThat(source.hasRemaining()).isFalse();

                for (boolean cached : new boolean[] {true, false}) {
                    ByteBuffer target = buffer(direct, bytes.length + 100).position(50);
                    int count = cached ? file.readCached(12_345, target) : file.read(12_345, target);
                    assertThat(count).isEqualTo(bytes.length);
                    assertThat(target.position()).isEqualTo(50 + bytes.length);
                    byte[] read = new byte[bytes.length];
                    target.get(50, read);
                    assertThat(read).isEqualTo(bytes);
                }
            }
            assertThat(file.lengthBytes()).isEqualTo(12_345 + bytes.length);
            assertThat(file.read(10_000_000, ByteBuffer.allocateDirect(10))).isZero();
            file.sync();
        }
        directory(portable).sync("a/b");
        directory(portable).sync("");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesReadOnlyHeapBuffers(boolean portable) throws IOException {
        byte[] bytes = random(5000);
        try (StoreFile file = directory(portable).open("file")) {
            file.write(0, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            ByteBuffer target = ByteBuffer.allocate(5000);
            file.read(0, target);
            assertThat(target.array()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void holesReadAsZerosAndKeepTheLength(boolean portable) throws IOException {
        try (StoreFile file = directory(portable).open("file")) {
            file.write(0, ByteBuffer.wrap(random(64 << 10)));
            file.punchHole(8192, 16384);
            file.punchHole(60 << 10, 1 << 20);
            ByteBuffer target = ByteBuffer.allocate(64 << 10);
            file.read(0, target);
            byte[] expected = random(64 << 10);
            java.util.Arrays.fill(expected, 8192, 8192 + 16384, (byte) 0);
            java.util.Arrays.fill(expected, 60 << 10, 64 << 10, (byte) 0);
            assertThat(target.array()).isEqualTo(expected);
            assertThat(file.lengthBytes()).isEqualTo(64 << 10);
        }
    }

    @Test
    void filesAreSparseAndHolesGiveSpaceBack() throws IOException {
        Assumptions.assumeTrue(LibC.load() != null, "native files");
        try (StoreFile file = directory(false).open("file")) {
            file.write(32 << 20, ByteBuffer.allocate(1 << 20));
            file.sync();
            assertThat(file.allocatedBytes()).isBetween(1L << 20, 2L << 20);
            file.punchHole(32 << 20, 1 << 20);
            file.sync();
            assertThat(file.allocatedBytes()).isLessThan(64 << 10);
        }
    }

    @Test
    void readsPlainlyWhereTheFileSystemCannotTellWhatIsCached() throws IOException {
        Assumptions.assumeTrue(LibC.load() != null, "native files");
        FileSystemTraits traits = new FileSystemTraits();
        traits.noCachedReads();
        traits.noHoles();
        LibC library = java.util.Objects.requireNonNull(LibC.load());
        int fd = library.open(root.resolve("file").toString(), 0102, 0600);
        try (StoreFile file = new NativeFile(library, traits, "file", fd)) {
            file.write(0, ByteBuffer.wrap(random(8192)));
            ByteBuffer target = ByteBuffer.allocate(8192);
            assertThat(file.readCached(0, target)).isEqualTo(8192);
            assertThat(target.array()).isEqualTo(random(8192));
            file.punchHole(0, 4096);
            assertThat(file.read(0, target.clear())).isEqualTo(8192);
            assertThat(target.array()).startsWith(new byte[4096]);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsRenamesAndDeletes(boolean portable) throws IOException {
        StoreDirectory directory = directory(portable);
        directory.open("x/2").close();
        directory.open("x/1").close();
        directory.open("x/y/3").close();
        assertThat(directory.list("x")).containsExactly("1", "2", "y");
        assertThat(directory.list("nowhere")).isEmpty();
        directory.rename("x/1", "x/2");
        assertThat(directory.list("x")).containsExactly("2", "y");
        directory.delete("x");
        directory.delete("x");
        assertThat(directory.exists("x")).isFalse();
        assertThat(directory.usableBytes()).isBetween(1L, directory.totalBytes());
    }

    @Test
    void aFullFileSystemIsToldApart() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full), "/dev/full");
        for (boolean portable : new boolean[] {false, true}) {
            StoreDirectory devices =
                    portable ? NativeDirectory.openPortable(Path.of("/dev")) : NativeDirectory.open(Path.of("/dev"));
            try (StoreFile file = devices.open("full")) {
                assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(4096)))
                        .isInstanceOf(NoSpaceException.class);
            }
        }
    }

    @Test
    void useAfterCloseFails() throws IOException {
        StoreFile file = directory(false).open("file");
        file.close();
        assertThatThrownBy(() -> file.read(0, ByteBuffer.allocateDirect(1))).isInstanceOf(IOException.class);
        assertThatCode(file::close).doesNotThrowAnyException();
    }
}
