package io.caisson.tests.initiator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SenseTest {

    private static Sense decode(String hex) {
        return Objects.requireNonNull(Sense.decode(HexFormat.of().parseHex(hex)));
    }

    @Test
    void decodesFixedFormatWithFieldPointer() {
        Sense sense = decode("70000500000000" + "0a" + "00000000" + "2400" + "00" + "c00002");
        assertThat(sense.triple()).isEqualTo("05/24/00");
        assertThat(sense.fieldPointer()).isEqualTo(2);
        assertThat(sense.information()).isNull();
    }

    @Test
    void decodesMiscompareOffset() {
        Sense sense = decode("f0000e000000080a000000001d00000000" + "00");
        assertThat(sense.triple()).isEqualTo("0e/1d/00");
        assertThat(sense.information()).isEqualTo(8);
    }

    @Test
    void decodesDescriptorFormat() {
        Sense sense = decode("720b4401" + "0000000c" + "000a8000" + "00000001_00000002".replace("_", ""));
        assertThat(sense.triple()).isEqualTo("0b/44/01");
        assertThat(sense.information()).isEqualTo(0x1_0000_0002L);
    }

    @Test
    void knowsDeferredErrors() {
        assertThat(decode("71000300000000" + "00").deferred()).isTrue();
    }

    @Test
    void rejectsWhatIsNoSense() {
        assertThat(Sense.decode(new byte[] {0, 0, 0, 0})).isNull();
        assertThat(Sense.decode(new byte[] {0x70})).isNull();
    }
}
