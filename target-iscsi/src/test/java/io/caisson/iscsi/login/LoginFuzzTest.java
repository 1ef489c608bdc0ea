package io.caisson.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.PduLimits;
import io.caisson.store.access.ChapAlgorithm;
import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.ChapCredentials.Identity;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.HostView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Any requests with any text: every one is answered, a refusal is the last, and what is agreed is within the RFC. */
@Tag("fuzz")
class LoginFuzzTest {

    private static final HostAccess OPEN = new HostAccess(new HostView("h", "host"), null);
    private static final String SECRET = "a-good-secret";
    private static final HostAccess GUARDED = new HostAccess(
            new HostView("h", "host"),
            new ChapCredentials(
                    new Identity("user", SECRET),
                    new Identity("us", "our-own-secret"),
                    EnumSet.allOf(ChapAlgorithm.class),
                    true));
    private static final int MAX_REQUESTS = 32;

    /** The same for every login, so that an input means the same every time. */
    private static byte[] challenge(int lengthBytes) {
        return new byte[lengthBytes];
    }

    @FuzzTest(maxDuration = "150s")
    void settlesAnything(FuzzedDataProvider data) {
        LoginPhase phase =
                new LoginPhase(TargetOffer.DEFAULT, who -> Admission.discovery(OPEN), LoginFuzzTest::challenge);
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

    /**
     * A login to a host that has to authenticate, as text: each line is a request, its first characters the current stage,
     * the next stage and T or -, the rest its keys between bars. {@code @5} to {@code @8} become the right response with that
     * algorithm. Nobody gets in who has not given one.
     */
    @FuzzTest(maxDuration = "150s")
    void letsNobodyInWithoutAResponse(byte[] input) {
        LoginPhase phase =
                new LoginPhase(TargetOffer.DEFAULT, who -> Admission.discovery(GUARDED), LoginFuzzTest::challenge);
        boolean responded = false;
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", MAX_REQUESTS);
        for (String line : lines) {
            if (line.length() < 3) {
                return;
            }
            String keys = line.substring(3);
            for (ChapAlgorithm algorithm : ChapAlgorithm.values()) {
                keys = keys.replace("@" + algorithm.number(), response(algorithm));
                responded |= keys.contains(response(algorithm).substring(2));
            }
            byte[] text = keys.replace('|', '\0').getBytes(StandardCharsets.UTF_8);
            boolean transit = line.charAt(2) == 'T';
            int next = transit ? line.charAt(1) & 3 : 0;
            LoginRequest request =
                    new LoginRequest(transit, false, line.charAt(0) & 3, next, 0, 0, text.length, 1, 0, 5, 1, 10, 0);
            LoginPhase.Step step = phase.onRequest(request, Unpooled.wrappedBuffer(text));
            boolean believed = step.progress() == LoginPhase.Progress.COMPLETE
                    || (step.response() != null && step.response().transit());
            assertThat(believed && !responded).as("in without a response").isFalse();
            if (step.progress() != LoginPhase.Progress.CONTINUE) {
                return;
            }
            check(step.response(), step.text(), LoginStatus.SUCCESS.code(), LoginStatus.SUCCESS.code());
        }
    }

    private static String response(ChapAlgorithm algorithm) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.digestName());
            digest.update((byte) 0);
            digest.update(SECRET.getBytes(StandardCharsets.US_ASCII));
            return "0x" + HexFormat.of().formatHex(digest.digest(challenge(algorithm.digestBytes())));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
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
