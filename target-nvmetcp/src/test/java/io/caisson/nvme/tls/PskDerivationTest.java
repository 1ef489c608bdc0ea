package io.caisson.nvme.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.TlsKey;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PskDerivationTest {

    static final String KEY_256 = "NVMeTLSkey-1:01:VRLbtnN9AQb2WXW3c9+wEf/DRLz0QuLdbYvEhwtdWwNf9LrZ:";
    static final String KEY_384 =
            "NVMeTLSkey-1:02:VRLbtnN9AQb2WXW3c9+wEf/DRLz0QuLdbYvEhwtdWwP/w0S89ELi3W2LxIcLXVsDn8kXZQ==:";

    static final String PARTIES = "nqn.psk-test-host nqn.psk-test-subsys";

    /** The digests are those of libnvme's own tests; the keys were made with another implementation (Python's hashlib). */
    @ParameterizedTest
    @CsvSource({
        "STANDARD, 1, iSbjiStwJ/1TrTvDlt2fjFmzvsytOJelidNnA+X5lEU=,"
                + "8fc3c0badfd4c0c66fa3ca33aadd0314f85536cc9bc47338b60f3e6e563786ca",
        "LEGACY, 1, 66GuqV08TsAGII39teWUfwQwizjv06Jy8jOcX3NAAzM=,"
                + "b9f5ab2a41ba6e72a23a12066302a2f775fa6c0942c8e0b18ca8ac07edf305e2",
        "STANDARD, 2, QhW2+Rp6RzHlNtCslyRxMnwJ11tKKhz8JCAQpQ+XUD8f9td1VeH5h53yz2wKJG1a,"
                + "a2b2f943f479fc682555cec89857c80ed004ce92f32a973d5764155bb7e36b17a85368a0666d250afac9282dda2e62ca",
        "LEGACY, 2, RsKmYJ3nAn1ApjjMloJFbAkLPivONDAX/xW327YBUsn2eGShXSjCZvBaOxscLqmz,"
                + "fcefe2e2a2e682b1447dcabf1ec268f78f08c63cd075753abcc8bda2c5c34d48d3014aa8d76ad80107e4f5c9f27e2149"
    })
    void agreesWithOthersOnVersion1(PskDerivation derivation, int hash, String digest, String tlsKey) {
        PskIdentity identity = identity("NVMe1R0" + hash + " " + PARTIES + " " + digest);
        byte[] retained = derivation.retained(key(hash), "nqn.psk-test-host");
        assertThat(PskDerivation.digest(identity.hash(), retained, identity.parties()))
                .isEqualTo(digest);
        assertThat(derivation.tlsKey(retained, identity))
                .isEqualTo(HexFormat.of().parseHex(tlsKey));
    }

    @ParameterizedTest
    @CsvSource({
        "STANDARD, 1, 05c6503551ad136e6ee32e6eeb3f6d500b69701d84ec71e328f65c7f51566f68",
        "LEGACY, 1, 09fb1983ac6d6d0353e7cae4f23daddd651c367fa347c59d9cf6936f5a83eafb",
        "STANDARD, 2, "
                + "f42ba63824cdfe421914c582921f85b5b5b7e2d4df084caeedc9be20b212e8bb0fe8a23e9d59a1c8fc6449da4970a78d",
        "LEGACY, 2, 2ee4754186a625b28a3936ef4a40d839c3ad958b2e017562ee07e2501f172ce999dc9c29033ea7ee33f814f192c13f47"
    })
    void agreesWithOthersOnVersion0(PskDerivation derivation, int hash, String tlsKey) {
        PskIdentity identity = identity("NVMe0R0" + hash + " " + PARTIES);
        byte[] retained = derivation.retained(key(hash), "nqn.psk-test-host");
        assertThat(derivation.tlsKey(retained, identity))
                .isEqualTo(HexFormat.of().parseHex(tlsKey));
    }

    @Test
    void anIdentityIsReadAndWrittenAlike() {
        String text = "NVMe1R02 nqn.a nqn.b ABC=";
        PskIdentity identity = identity(text);
        assertThat(identity.hash()).isEqualTo(TlsKey.Hash.SHA384);
        assertThat(identity.parties().hostNqn()).isEqualTo("nqn.a");
        assertThat(identity.parties().subsystemNqn()).isEqualTo("nqn.b");
        assertThat(identity.digest()).isEqualTo("ABC=");
        assertThat(identity.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NVMe1R01 a b",
                "NVMe0R01 a b digest",
                "NVMe2R01 a b digest",
                "NVMe1G01 a b digest",
                "NVMe1R00 a b digest",
                "NVMe1R03 a b digest",
                "NVMe1R1 a b digest",
                "NVMe1R01  b digest",
                "NVMe1R01 a b digest more",
                "nvme1R01 a b digest",
                " NVMe0R01 a b",
                "NVMe0R01 a b\n"
            })
    void whatIsNoIdentityIsNone(String text) {
        assertThat(PskIdentity.parse(text.getBytes(US_ASCII))).isNull();
    }

    @Test
    void namesThatAreTooLongAreNone() {
        String name = "n".repeat(223);
        assertThat(PskIdentity.parse(("NVMe0R01 " + name + " " + name).getBytes(US_ASCII)))
                .isNotNull();
        assertThat(PskIdentity.parse(("NVMe0R01 " + name + "n " + name).getBytes(US_ASCII)))
                .isNull();
        assertThat(PskIdentity.parse("N".repeat(60_000).getBytes(US_ASCII))).isNull();
    }

    /** The context of HKDF-Expand-Label has a length of one byte, and in version 0 it is the whole identity. */
    @Test
    void aVersion0IdentityOfLongNamesHasNoKey() {
        assertThat(PskDerivation.fits(identity("NVMe0R01 " + "h".repeat(122) + " " + "s".repeat(123))))
                .isTrue();
        assertThat(PskDerivation.fits(identity("NVMe0R01 " + "h".repeat(123) + " " + "s".repeat(123))))
                .isFalse();
        assertThat(PskDerivation.fits(identity("NVMe1R01 " + "h".repeat(223) + " " + "s".repeat(223) + " digest")))
                .isTrue();
    }

    private static PskIdentity identity(String text) {
        return Objects.requireNonNull(PskIdentity.parse(text.getBytes(US_ASCII)));
    }

    private static TlsKey key(int hash) {
        return TlsKey.parse(hash == 1 ? KEY_256 : KEY_384);
    }
}
