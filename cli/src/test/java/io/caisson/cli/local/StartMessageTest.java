package io.caisson.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartMessageTest {

    @Test
    void travelsAsOneLine() {
        StartMessage failure = StartMessage.failed("two\nlines", "do \"this\"", true);
        assertThat(failure.toLine()).doesNotContain("\n");
        assertThat(StartMessage.parse(failure.toLine())).isEqualTo(failure);
        assertThat(StartMessage.parse(StartMessage.serving().toLine())).isEqualTo(StartMessage.serving());
        assertThat(StartMessage.parse(StartMessage.starting("x").toLine())).isEqualTo(StartMessage.starting("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "WARNING: something", "{", "{\"state\":\"SINGING\"}", "{\"state\":3.5}"})
    void isNotMistakenForWhatLibrariesPrint(String line) {
        assertThat(StartMessage.parse(line)).isNull();
    }
}
