package io.caisson.tests.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoginExchangeTest {
    private static final int TO_OPERATIONAL = 0x81;
    private static final int TO_FULL_FEATURE = 0x87;
    private static final int OPERATIONAL_CONTINUED = 0x44;
    private static final int OPERATIONAL_STAYING = 0x04;

    private final LoginExchange login = new LoginExchange(InitiatorOptions.normal("iqn.i", "iqn.t"));

    private static byte[] text(String... pairs) {
        return (String.join("\0", pairs) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private void reachOperational() {
        assertThat(login.onResponse(TO_OPERATIONAL, 0, 0, 0, text("AuthMethod=None")))
                .isNotNull();
    }

    private SessionParameters settle(String... answers) {
        reachOperational();
        assertThat(login.onResponse(TO_FULL_FEATURE, 0, 0, 5, text(answers))).isNull();
        return Objects.requireNonNull(login.result());
    }

    @Test
    void namesBothEndsFirst() {
        assertThat(new String(login.first().text(), StandardCharsets.UTF_8))
                .contains("InitiatorName=iqn.i\0", "TargetName=iqn.t\0", "SessionType=Normal\0");
    }

    @Test
    void settlesOnTheTargetsSmallerNumbers() {
        SessionParameters result = settle("FirstBurstLength=4096", "MaxBurstLength=8192", "InitialR2T=Yes");
        assertThat(result.firstBurstLength()).isEqualTo(4096);
        assertThat(result.maxBurstLength()).isEqualTo(8192);
        assertThat(result.initialR2t()).isTrue();
        assertThat(result.sendDataSegmentLength()).isEqualTo(8192);
        assertThat(result.sessionHandle()).isEqualTo(5);
    }

    @Test
    void gathersContinuedText() {
        reachOperational();
        assertThat(login.onResponse(OPERATIONAL_CONTINUED, 0, 0, 0, "FirstBurst".getBytes(StandardCharsets.UTF_8)))
                .satisfies(next -> assertThat(next.transit()).isFalse());
        assertThat(login.onResponse(TO_FULL_FEATURE, 0, 0, 5, text("Length=1024")))
                .isNull();
        assertThat(login.result())
                .satisfies(result -> assertThat(result.firstBurstLength()).isEqualTo(1024));
    }

    @Test
    void asksAgainWhenTheTargetStays() {
        reachOperational();
        assertThat(login.onResponse(OPERATIONAL_STAYING, 0, 0, 0, text("InitialR2T=Yes")))
                .satisfies(next -> assertThat(next.transit()).isTrue());
    }

    @Test
    void rejectsNumbersAboveTheOffer() {
        assertThatThrownBy(() -> settle("MaxBurstLength=16777215")).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void rejectsDigestThatWasNotOffered() {
        assertThatThrownBy(() -> settle("HeaderDigest=CRC32C")).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void rejectsFinalAnswerWithoutSessionHandle() {
        reachOperational();
        assertThatThrownBy(() -> login.onResponse(TO_FULL_FEATURE, 0, 0, 0, text("InitialR2T=Yes")))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void rejectsAnswerOfAnotherStage() {
        assertThatThrownBy(() -> login.onResponse(TO_FULL_FEATURE, 0, 0, 5, text("AuthMethod=None")))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void reportsRefusal() {
        assertThatThrownBy(() -> login.onResponse(TO_OPERATIONAL, 2, 1, 0, new byte[0]))
                .isInstanceOf(LoginRejectedException.class)
                .hasMessageContaining("0201");
    }
}
