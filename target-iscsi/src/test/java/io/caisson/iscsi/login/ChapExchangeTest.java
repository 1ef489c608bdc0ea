package io.caisson.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.ChapAlgorithm;
import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.ChapCredentials.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChapExchangeTest {

    private static final ChapCredentials CREDENTIALS = new ChapCredentials(
            new Identity("user", "a-good-secret"),
            new Identity("us", "our-own-secret"),
            EnumSet.allOf(ChapAlgorithm.class),
            true);

    /** 07 is the identifier, and challenges count up from 0. */
    private static byte[] counted(int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            bytes[i] = (byte) (lengthBytes == 1 ? 7 : i);
        }
        return bytes;
    }

    /** Responses made with another implementation (Python's hashlib): to our challenge, and ours to FEh / FEEDh. */
    @ParameterizedTest
    @CsvSource({
        "5, 743cbca34f030d5b037cca85b03fe095," + " a6f2afab7d32f4b46a319662125ab8b5",
        "6, 4a69c6fd4c2aaee95726bbef04b571cc314c1028," + " ea2ba214fee73be4d93db89c5d271f9ec3b74252",
        "7, 86f0cd9cae34c706037eb433667c96f03bb3894fafda51cdb6e28bbc60acfae8,"
                + " 0148b364461150fd9655d61931c822433e1961ea63700899b39d701a18064082",
        "8, a950bcb02d5aa74999cd4bc1406ece8ada014d5f9d6222f27886f36bca76be81,"
                + " cf5577526fd39bd04558b2826439c47666879be64f0cf054fd41a597fb1f1c95"
    })
    void agreesWithAnotherImplementation(int algorithm, String response, String ours) {
        ChapExchange exchange = new ChapExchange(CREDENTIALS, ChapExchangeTest::counted);
        ByteBuf answer = Unpooled.buffer();
        assertThat(exchange.onKeys(Map.of(LoginKey.CHAP_A, Integer.toString(algorithm)), answer))
                .isEqualTo(LoginStatus.SUCCESS);
        String challenge = HexFormat.of().formatHex(counted(response.length() / 2));
        assertThat(text(answer)).isEqualTo("CHAP_A=" + algorithm + "\nCHAP_I=7\nCHAP_C=0x" + challenge + "\n");
        Map<LoginKey, String> proof = Map.of(
                LoginKey.CHAP_N, "user",
                LoginKey.CHAP_R, "0x" + response,
                LoginKey.CHAP_I, "0xfe",
                LoginKey.CHAP_C, "0xFEED");
        assertThat(exchange.authenticated()).isFalse();
        assertThat(exchange.onKeys(proof, answer)).isEqualTo(LoginStatus.SUCCESS);
        assertThat(exchange.authenticated()).isTrue();
        assertThat(text(answer)).isEqualTo("CHAP_N=us\nCHAP_R=0x" + ours + "\n");
    }

    private static String text(ByteBuf answer) {
        String text = answer.toString(StandardCharsets.UTF_8).replace('\0', '\n');
        answer.clear();
        return text;
    }

    @Test
    void staysWhereItIsAfterAFailure() {
        ChapExchange exchange = new ChapExchange(CREDENTIALS, ChapExchangeTest::counted);
        ByteBuf answer = Unpooled.buffer();
        exchange.onKeys(Map.of(LoginKey.CHAP_A, "5"), answer);
        answer.clear();
        Map<LoginKey, String> wrong = Map.of(LoginKey.CHAP_N, "user", LoginKey.CHAP_R, "0x00");
        assertThat(exchange.onKeys(wrong, answer)).isEqualTo(LoginStatus.AUTHENTICATION_FAILURE);
        assertThat(exchange.authenticated()).isFalse();
        assertThat(answer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0x00ff, 00ff", "0XAb, ab", "0bAP8=, 00ff", "0bAP8, 00ff", "0BAP8A, 00ff00"})
    void readsBinaryValues(String text, String hex) {
        BinaryValue value = Objects.requireNonNull(BinaryValue.parse(text, 3));
        assertThat(HexFormat.of().formatHex(value.bytes())).isEqualTo(hex);
        assertThat(value.encoding().write(value.bytes()))
                .isEqualToIgnoringCase(text.contains("AP8") ? padded(text) : text);
    }

    private static String padded(String base64) {
        return base64.length() % 4 == 1 ? base64 + "=" : base64;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0x",
                "0b",
                "00ff",
                "x00",
                "0xf",
                "0xfg",
                "0b=",
                "0bA",
                "0b AP8",
                "0x00ff00ff",
                "0bAP8A/wA="
            })
    void refusesWhatIsNoBinaryValueOrTooLong(String text) {
        assertThat(BinaryValue.parse(text, 3)).isNull();
    }

    @Test
    void credentialsDoNotTellTheirSecrets() {
        assertThat(CREDENTIALS.toString()).contains("user", "us").doesNotContain("secret-", "good", "own");
    }
}
