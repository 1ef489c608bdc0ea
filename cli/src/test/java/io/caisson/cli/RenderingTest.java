package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingTest {

    private static final List<Column> COLUMNS =
            List.of(Column.text("NAME", "/name"), Column.size("SIZE", "/size"), Column.text("STATE", "/state"));

    @Test
    void alignsTextLeftAndNumbersRight() {
        assertThat(TableRenderer.table(
                        COLUMNS, List.of(List.of("a", "10GiB", "active"), List.of("longer-name", "1B", ""))))
                .containsExactly("NAME          SIZE  STATE", "a            10GiB  active", "longer-name     1B");
    }

    @Test
    void showsHeadersOfAnEmptyTable() {
        assertThat(TableRenderer.table(COLUMNS, List.of())).containsExactly("NAME  SIZE  STATE");
    }

    @Test
    void letsNoCellBreakOutOfItsLine() {
        assertThat(TableRenderer.table(COLUMNS, List.of(List.of("a\nfake  1TiB", "\u001b[2J", "\u009b31m"))))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.chars()).noneMatch(Character::isISOControl));
    }

    @Test
    void countsCharactersNotCodeUnits() {
        assertThat(TableRenderer.table(COLUMNS, List.of(List.of("\uD83D\uDE00", "1B", "x"), List.of("ab", "1B", "x"))))
                .containsExactly("NAME  SIZE  STATE", "\uD83D\uDE00       1B  x", "ab      1B  x");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1, 1B",
        "1023, 1023B",
        "1024, 1KiB",
        "1025, 1.0KiB",
        "1536, 1.5KiB",
        "1048575, 1023.9KiB",
        "1073741824, 1GiB",
        "10737418240, 10GiB",
        "10737418239, 9.9GiB",
        "70368744177664, 64TiB",
        "9223372036854775807, 7.9EiB",
        "-1024, -1KiB"
    })
    void neverRoundsSizesUp(long bytes, String shown) {
        assertThat(HumanSize.of(bytes)).isEqualTo(shown);
    }

    @Test
    void everyStatusHasAnExitCode() {
        assertThat(ExitCode.ofStatus(200)).isEqualTo(ExitCode.OK);
        assertThat(ExitCode.ofStatus(404)).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(ExitCode.ofStatus(409)).isEqualTo(ExitCode.CONFLICT);
        assertThat(ExitCode.ofStatus(418)).isEqualTo(ExitCode.FAILURE);
        assertThat(ExitCode.ofStatus(422)).isEqualTo(ExitCode.USAGE);
        assertThat(ExitCode.ofStatus(503)).isEqualTo(ExitCode.FAILURE);
    }
}
