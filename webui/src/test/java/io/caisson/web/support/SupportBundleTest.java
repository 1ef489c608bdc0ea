package io.caisson.web.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class SupportBundleTest {

    private static SupportFile file(String name, int bytes) {
        return new SupportFile(name, out -> out.write(new byte[bytes]));
    }

    private static Map<String, byte[]> unzip(byte[] bundle) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static Map<String, byte[]> written(SupportFile... files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SupportBundle(List.of(files), 100, 60).writeTo(out);
        return unzip(out.toByteArray());
    }

    private static String missing(Map<String, byte[]> files) {
        return new String(files.get("what-is-missing.txt"), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsTooMuchIsCutOffAndNamed() throws IOException {
        Map<String, byte[]> files = written(file("a", 1000), file("b", 30), file("c", 30), file("d", 1));
        assertThat(files.get("a")).hasSize(60);
        assertThat(files.get("b")).hasSize(30);
        assertThat(files.get("c")).as("what is left of all").hasSize(10);
        assertThat(missing(files))
                .contains("a: cut off", "c: cut off", "d: cut off")
                .doesNotContain("b:");
    }

    @Test
    void oneFileThatFailsDoesNotTakeTheOthersWithIt() throws IOException {
        Map<String, byte[]> files = written(
                new SupportFile("a", out -> {
                    out.write('x');
                    throw new IOException("no such log");
                }),
                new SupportFile("b", out -> {
                    throw new IllegalStateException("a bug");
                }),
                file("c", 3));
        assertThat(files.get("a")).hasSize(1);
        assertThat(files.get("c")).hasSize(3);
        assertThat(missing(files)).isEqualTo("a: no such log\nb: a bug\n");
    }

    @Test
    void aReaderWhoIsGoneEndsIt() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("connection reset");
            }
        };
        int large = 1 << 20;
        SupportBundle bundle = new SupportBundle(
                List.of(
                        new SupportFile("a", out -> {
                            java.util.Random random = new java.util.Random(1);
                            byte[] bytes = new byte[large];
                            random.nextBytes(bytes);
                            out.write(bytes);
                        }),
                        new SupportFile("b", out -> {
                            throw new AssertionError("nobody reads it");
                        })),
                2L * large,
                2L * large);
        assertThatThrownBy(() -> bundle.writeTo(gone)).isInstanceOf(IOException.class);
    }
}
