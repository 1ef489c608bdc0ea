package io.caisson.portal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoProbeTest {

    /** The first is the example of RFC 1071, 3. */
    @ParameterizedTest
    @CsvSource({"0001f203f4f5f6f7, 220d", "0001f203f4f5f6, 2304", "ffff, 0", "'', ffff"})
    void checksumsAreTheComplementOfTheSumOfWords(String message, String checksum) {
        short made = EchoProbe.checksum(HexFormat.of().parseHex(message));
        assertThat(Integer.toHexString(made & 0xffff)).isEqualTo(checksum);
    }
}
