package io.caisson.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.PduLimits;
import io.caisson.store.access.HostView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Any requests with any text: every one is answered, a refusal is the last, and what is agreed is within the RFC. */
class LoginFuzzTest {

    @FuzzTest(maxDuration = "150s")
    void settlesAnything(FuzzedDataProvider data) {
        LoginPhase phase = new LoginPhase(TargetOffer.DEFAULT, who -> Admission.discovery(new HostView("h", "host")));
        for (int requests = 0; requests < 32 && data.remainingBytes() > 0; requests++) {
            byte[] text = text(data);
            LoginRequest request = new LoginRequest(
                    data.consumeBoolean(),
                    data.consumeInt(0, 9) == 0,
                    data.consumeInt(0, 3),
                    data.consumeInt(0, 3),
                    0,
                    data.consumeInt(0, 15) == 0 ? 1 : 0,
                    text.length,
                    1,
                    0,
                    5,
                    1,
                    10,
                    0);
            LoginPhase.Step step = phase.onRequest(request, Unpooled.wrappedBuffer(text));
            switch (step.progress()) {
                case CONTINUE ->
                    check(step.response(), step.text(), LoginStatus.SUCCESS.code(), LoginStatus.SUCCESS.code());
                case REFUSED -> {
                    check(step.response(), step.text(), 0x0200, 0x03FF);
                    return;
                }
                case COMPLETE -> {
                    check(phase.finalResponse(1, 0), phase.finalText(), 0, 0);
                    check(phase.parameters());
                    return;
                }
            }
        }
    }

    /** Half the text is made of the keys that exist. */
    private static byte[] text(FuzzedDataProvider data) {
        if (data.consumeBoolean()) {
            return data.consumeBytes(data.consumeInt(0, 300));
        }
        StringBuilder text = new StringBuilder("InitiatorName=i\0TargetName=t\0");
        for (int pairs = data.consumeInt(0, 12); pairs > 0; pairs--) {
            LoginKey key = LoginKey.values()[data.consumeInt(0, LoginKey.values().length - 1)];
            text.append(key.text()).append('=').append(data.consumeString(20)).append('\0');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void check(@Nullable LoginResponse response, ByteBuf text, int lowest, int highest) {
        if (response == null) {
            throw new AssertionError("a step without a response");
        }
        assertThat(response.status()).isBetween(lowest, highest);
        assertThat(response.dataLength()).isEqualTo(text.readableBytes());
        assertThat(text.readableBytes()).isLessThanOrEqualTo(PduLimits.DEFAULT_DATA_SEGMENT_BYTES);
        assertThat(response.transit() && response.continues()).isFalse();
    }

    private static void check(NegotiatedParameters parameters) {
        assertThat(parameters.peerMaxDataSegmentBytes()).isBetween(512, (1 << 24) - 1);
        assertThat(parameters.maxBurstBytes()).isBetween(512, TargetOffer.DEFAULT.maxBurstBytes());
        assertThat(parameters.firstBurstBytes()).isBetween(512, parameters.maxBurstBytes());
        assertThat(parameters.maxOutstandingR2t()).isBetween(1, TargetOffer.DEFAULT.maxOutstandingR2t());
        assertThat(parameters.time2WaitSeconds()).isBetween(0, 3600);
        assertThat(parameters.time2RetainSeconds()).isBetween(0, 3600);
    }
}
