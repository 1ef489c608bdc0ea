package io.caisson.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "7B, 7",
        "1KiB, 1024",
        "512MiB, 536870912",
        "10GiB, 10737418240",
        "10 GiB, 10737418240",
        "64TiB, 70368744177664",
        "8191PiB, 9222246136947933184",
        "9223372036854775807, 9223372036854775807"
    })
    void readsBinaryUnits(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(OptionalLong.of(bytes));
        assertThat(text).matches(Pattern.compile(ByteSize.PATTERN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "G",
                "10G",
                "10GB",
                "10gib",
                "10GIB",
                "-1",
                "+1",
                "1.5GiB",
                "0x10",
                "1e9",
                "1,000",
                " 1",
                "1 ",
                "1  GiB",
                "\u0661GiB",
                "8192PiB",
                "9223372036854775808",
                "99999999999999999999"
            })
    void guessesNothing(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }
}
