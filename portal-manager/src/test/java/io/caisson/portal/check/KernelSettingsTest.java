package io.caisson.portal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSettingsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"0, 0, false", "1, 0, true", "0, 1, true", "1, 1, true", "2, 1, false", "1, 2, false", "0, 2, false"})
    void theLargerOfTwoReversePathFiltersCounts(String all, String own, boolean isStrict) throws IOException {
        write("all", all);
        write("eth0", own);
        assertThat(KernelSettings.in(directory, "eth0").isReversePathStrict()).isEqualTo(isStrict);
    }

    @Test
    void whatIsNoNumberIsSaid() throws IOException {
        write("all", "loose");
        write("eth0", "0");
        assertThatThrownBy(() -> KernelSettings.in(directory, "eth0").isReversePathStrict())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'loose'");
    }

    private void write(String name, String value) throws IOException {
        Files.createDirectories(directory.resolve(name));
        Files.writeString(directory.resolve(name).resolve("rp_filter"), value + "\n");
    }
}
