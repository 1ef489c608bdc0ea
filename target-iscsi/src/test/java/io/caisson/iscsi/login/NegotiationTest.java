package io.caisson.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.ProtocolViolation;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NegotiationTest {

    /** Key, the initiator's value, ours, the answer: as RFC 7143, section 13 has them. */
    @ParameterizedTest
    @CsvSource({
        "MaxConnections, 8, 1, 1",
        "MaxConnections, 0, 1, Reject",
        "MaxConnections, 65536, 1, Reject",
        "InitialR2T, No, No, No",
        "InitialR2T, No, Yes, Yes",
        "InitialR2T, Yes, No, Yes",
        "InitialR2T, yes, No, Reject",
        "ImmediateData, Yes, Yes, Yes",
        "ImmediateData, Yes, No, No",
        "ImmediateData, No, Yes, No",
        "MaxBurstLength, 16776192, 1048576, 1048576",
        "MaxBurstLength, 512, 1048576, 512",
        "MaxBurstLength, 511, 1048576, Reject",
        "MaxBurstLength, 0xFFFFFF, 262144, 262144",
        "MaxBurstLength, 16777216, 262144, Reject",
        "FirstBurstLength, 0x200, 262144, 512",
        "DefaultTime2Wait, 2, 0, 2",
        "DefaultTime2Wait, 0, 0, 0",
        "DefaultTime2Wait, 3601, 0, Reject",
        "DefaultTime2Retain, 20, 0, 0",
        "MaxOutstandingR2T, 65535, 16, 16",
        "MaxOutstandingR2T, 1, 16, 1",
        "DataPDUInOrder, No, Yes, Yes",
        "DataSequenceInOrder, No, Yes, Yes",
        "ErrorRecoveryLevel, 2, 0, 0",
        "ErrorRecoveryLevel, 3, 0, Reject",
        "HeaderDigest, 'CRC32C,None', 'CRC32C,None', CRC32C",
        "HeaderDigest, 'None,CRC32C', 'CRC32C,None', None",
        "DataDigest, 'X-sum,None', 'CRC32C,None', None",
        "DataDigest, CRC32, 'CRC32C,None', Reject",
        "AuthMethod, 'CHAP,None', None, None",
        "AuthMethod, CHAP, None, Reject",
        "TaskReporting, 'FastAbort,RFC3720', RFC3720, RFC3720",
        "iSCSIProtocolLevel, 2, 1, 1",
        "IFMarker, Yes, '', No",
        "OFMarker, No, '', No",
        "IFMarkInt, 2048~65535, '', Reject",
        "OFMarkInt, 1, '', Reject"
    })
    void answersAsTheTableSays(String name, String offer, String ours, String answer) {
        LoginKey key = Objects.requireNonNull(LoginKey.byText(name));
        Negotiation.Outcome outcome = Negotiation.negotiate(key, offer, ours);
        assertThat(outcome.answer()).isEqualTo(answer);
        assertThat(outcome.agreed()).isEqualTo(answer.equals("Reject") ? null : answer);
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "0x1000, 4096", "16777215, 16777215"})
    void declarationsAreNotAnswered(String value, String agreed) {
        Negotiation.Outcome outcome = Negotiation.negotiate(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH, value, "");
        assertThat(outcome.answer()).isNull();
        assertThat(outcome.agreed()).isEqualTo(agreed);
    }

    @ParameterizedTest
    @CsvSource({"''", "0x", "-1", "+5", "1 ", "99999999999", "12a", "0xg", "٣"})
    void whatIsNoNumberIsRejected(String value) {
        assertThat(Negotiation.negotiate(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH, value, "")
                        .answer())
                .isEqualTo("Reject");
        assertThat(Negotiation.negotiate(LoginKey.MAX_BURST_LENGTH, value, "512")
                        .answer())
                .isEqualTo("Reject");
    }

    @ParameterizedTest
    @EnumSource
    void everyDefaultIsAValueOfItsKey(LoginKey key) {
        if (key.numeric() && !key.defaultValue().isEmpty()) {
            assertThat(Negotiation.parse(key, key.defaultValue()))
                    .isBetween((long) key.minimum(), (long) key.maximum());
        }
        assertThat(LoginKey.byText(key.text())).isEqualTo(key);
        assertThat(key.section()).matches("1[23](\\.\\d+)+");
    }

    private static Object parsed(String text) throws ProtocolViolation {
        return TextKeys.parse(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), 4)
                .toString();
    }

    @Test
    void readsTextAndHidesSecrets() throws ProtocolViolation {
        assertThat(parsed("A=1\0\0B.c-d+e@f_g#9=x=y\0C=")).isEqualTo("[A=1, B.c-d+e@f_g#9=x=y, C=]");
        assertThat(parsed("CHAP_R=0x1234\0CHAP_N=me\0")).isEqualTo("[CHAP_R=***, CHAP_N=***]");
    }

    @ParameterizedTest
    @CsvSource({"a=1", "=1", "A", "A b=1", "A\u00e9=1", "1A=2"})
    void refusesMalformedText(String text) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> parsed(text)).isInstanceOf(ProtocolViolation.class);
    }
}
