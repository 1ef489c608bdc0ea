package io.caisson.nvme.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.DhChapGroup;
import io.caisson.store.access.DhChapHash;
import io.caisson.store.access.DhChapKey;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResponsesTest {

    private static final String HOST = "nqn.2014-08.org.example:host";
    private static final String SUBSYSTEM = "nqn.2026-11.io.caisson:subsystem";

    /** Responses made with another implementation (Python's hashlib and hmac), without and with a session key. */
    @ParameterizedTest
    @CsvSource({
        "SHA256, false, 47646ea8f11dfd2503c5b5157198058061b9a4350b3817fe1aedc7e27c74bdb4, "
                + "be15921de55008a44bd8ea545d91cf542c29f992d91f47313ba575d3b6301894",
        "SHA256, true, b7c7a270359eb6119a1815b9186f0dca3a7db77d19a8bc7850eaac92f54e33ec, "
                + "8a0f1bc30a419f495c056965d19af5c7c6cee6744f07e7955af95853c7bc1c91",
        "SHA384, false, "
                + "cfedde3c7945774ffa0c7aadea028c9a73d4d46975c98479d8c1444d41334b8e705fbbed5b24f9fffdd59ad11d1c0654, "
                + "66c6e7febeb548247d5d28dd38c3fc367dac517a09d4ac9604d5ff2779fb7f22c6ce9d79b31f2426da4a39000a42f68b",
        "SHA384, true, "
                + "f5862d13b2dd4e038dbfc9385d19227fe4963b7e128d7822dc0ebfae42a42c771c387348cb9bfe8665bb763e6bc9209e, "
                + "0bdbebb1df6cf8f6de60fac4967ad4c23ad71a901b2e978ecba9ac49c7b75012c0fb2e2bc2935dac98e5986af343093f",
        "SHA512, false, "
                + "e8082fe992622f93338702078f37b22831923902e617c969d28b90eab2731cc2"
                + "e1618cfa77505e39a815eca1cb9ae803b5330bed218a6de09242c2c0e46b9965, "
                + "fd2d28b5bee92edcbf43ef7516a34a950fe86d2b918b792238d0592d5a881bbd"
                + "10bf8678012e0cb237141c3b7cc8822a281a42a11025bfc00642ce0940b8d7b7",
        "SHA512, true, "
                + "8928857a331dc5c2eae8d1394032a92773e3c83197690a017885a7caef04b780"
                + "b57f8c1a3574ff4bcbb7c1907ffa7a92f2bded9aeafe4a38b72a8881747d2f1e, "
                + "e5179949e82ae22839af333e94605e13d04705cfe2ae4599929a0970a641428a"
                + "11f68230b344f60aba18c9a0f7ad61fd6405168756619cdc7ae8af73b382aead"
    })
    void agreesWithAnotherImplementation(DhChapHash hash, boolean group, String hostResponse, String ours) {
        byte[] sessionKey = Responses.sessionKey(hash, sequence(256, 1, 7));
        byte[] c1 = sequence(hash.bytes(), 0, 3);
        byte[] c2 = sequence(hash.bytes(), 255, -1);
        byte[] hostKey = Responses.transformedKey(DhChapKeyTexts.key(1, sequence(32, 0, 1)), HOST);
        byte[] controllerKey = Responses.transformedKey(DhChapKeyTexts.key(3, sequence(64, 100, 1)), SUBSYSTEM);
        byte[] challenge1 = group ? Responses.augmentedChallenge(hash, sessionKey, c1) : c1;
        byte[] challenge2 = group ? Responses.augmentedChallenge(hash, sessionKey, c2) : c2;
        assertThat(new Responses.Input(hash, hostKey, challenge1, 0x89ABCDEF, 0x1234, 0, HOST, SUBSYSTEM)
                        .hostResponse())
                .isEqualTo(HexFormat.of().parseHex(hostResponse));
        assertThat(new Responses.Input(hash, controllerKey, challenge2, 0xFEDCBA98, 0x1234, 0, HOST, SUBSYSTEM)
                        .controllerResponse())
                .isEqualTo(HexFormat.of().parseHex(ours));
    }

    @Test
    void aKeyWithoutTransformationIsUsedAsItIs() {
        DhChapKey key = DhChapKeyTexts.key(0, sequence(32, 0, 1));
        assertThat(Responses.transformedKey(key, HOST)).isEqualTo(sequence(32, 0, 1));
    }

    /** RFC 7919, appendix A: p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1, and p and (p-1)/2 are prime. */
    @ParameterizedTest
    @CsvSource({"2048, 560316", "3072, 2625351", "4096, 5736041", "6144, 15705020", "8192, 10965728"})
    void thePrimesAreThoseOfTheFormula(int bits, long x) {
        DHParameters group = switch (bits) {
            case 2048 -> DHStandardGroups.rfc7919_ffdhe2048;
            case 3072 -> DHStandardGroups.rfc7919_ffdhe3072;
            case 4096 -> DHStandardGroups.rfc7919_ffdhe4096;
            case 6144 -> DHStandardGroups.rfc7919_ffdhe6144;
            default -> DHStandardGroups.rfc7919_ffdhe8192;
        };
        BigInteger two = BigInteger.TWO;
        BigInteger middle = eulersNumberTimes(bits - 130).add(BigInteger.valueOf(x));
        BigInteger expected = two.pow(bits)
                .subtract(two.pow(bits - 64))
                .add(middle.multiply(two.pow(64)))
                .subtract(BigInteger.ONE);
        assertThat(group.getP()).isEqualTo(expected);
        assertThat(group.getG()).isEqualTo(two);
    }

    /** floor(2^shift e), by the series. */
    private static BigInteger eulersNumberTimes(int shift) {
        int guard = 64;
        BigInteger term = BigInteger.ONE.shiftLeft(shift + guard);
        BigInteger sum = BigInteger.ZERO;
        for (int i = 1; term.signum() > 0; i++) {
            sum = sum.add(term);
            term = term.divide(BigInteger.valueOf(i));
        }
        return sum.shiftRight(guard);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NULL")
    void bothEndsComeToTheSameSecret(DhChapGroup group) throws AuthenticationFailure {
        SecureRandom random = new SecureRandom();
        DiffieHellman ours = DiffieHellman.generate(group, random);
        DiffieHellman theirs = DiffieHellman.generate(group, random);
        assertThat(ours.value()).hasSize(group.bytes()).isNotEqualTo(theirs.value());
        assertThat(ours.secret(theirs.value())).hasSize(group.bytes()).isEqualTo(theirs.secret(ours.value()));
    }

    private static byte[] sequence(int length, int first, int step) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i * step);
        }
        return bytes;
    }
}
