package io.caisson.iscsi.login;

import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.PduLimits;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.store.access.ChapCredentials;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The login phase of one connection (RFC 7143, 6.3): takes requests, gives responses, ends in a session or a refusal.
 * Owner: the connection's event loop. Touches no socket.
 *
 * <p>Text that spans several requests (C bit) is collected up to {@link #MAX_TEXT_BYTES}; text of ours that does not fit
 * one response is continued the same way.
 */
public final class LoginPhase {

    /** All text of one login; the RFC (6.1) wants 16384 bytes accepted at least. */
    static final int MAX_TEXT_BYTES = 16384;

    static final int MAX_KEYS = 128;

    private static final int VERSION = 0;

    /** What follows from a request. */
    public enum Progress {
        /** The response is to be sent, and another request will come. */
        CONTINUE,
        /** The response is to be sent, then the connection closed. */
        REFUSED,
        /** Negotiated; {@link #finalResponse} waits for the session's handle. */
        COMPLETE
    }

    /**
     * @param response null exactly for {@link Progress#COMPLETE}
     * @param text data segment of the response, in unpooled memory
     */
    public record Step(Progress progress, @Nullable LoginResponse response, ByteBuf text) {}

    private final LoginAuthority authority;
    private final Challenges challenges;
    private final LoginKeys keys;
    private final ByteBuf collected = Unpooled.buffer(0, MAX_TEXT_BYTES);
    private final ByteBuf answer = Unpooled.buffer();

    private @Nullable LoginRequest first;
    private @Nullable LoginRequest last;
    private @Nullable LoginStage stage;
    private @Nullable LoginIdentity identity;
    private @Nullable Admission admission;
    private @Nullable Authentication authentication;
    private int textBytes;
    private int statSn;

    public LoginPhase(TargetOffer offer, LoginAuthority authority, Challenges challenges) {
        this.keys = new LoginKeys(offer);
        this.authority = authority;
        this.challenges = challenges;
    }

    /** @param text borrowed: the data segment of {@code request} */
    public Step onRequest(LoginRequest request, ByteBuf text) {
        last = request;
        LoginStatus status = check(request);
        if (status != LoginStatus.SUCCESS) {
            return refuse(status);
        }
        textBytes += text.readableBytes();
        if (textBytes > MAX_TEXT_BYTES) {
            return refuse(LoginStatus.OUT_OF_RESOURCES);
        }
        if (answer.isReadable() && !text.isReadable() && !request.continues()) {
            return respond(request);
        }
        collected.writeBytes(text);
        if (request.continues()) {
            return new Step(Progress.CONTINUE, response(request, false, false, 0), Unpooled.EMPTY_BUFFER);
        }
        try {
            status = onText(request, TextKeys.parse(collected, MAX_KEYS));
        } catch (ProtocolViolation violation) {
            status = LoginStatus.INITIATOR_ERROR;
        }
        collected.clear();
        return status == LoginStatus.SUCCESS ? respond(request) : refuse(status);
    }

    /** The refusal of anything but a Login Request, or of a login that took too long. */
    public Step refuse(LoginStatus status) {
        LoginRequest request = last;
        ByteBuf text = textOfRefusal(status);
        LoginResponse response = new LoginResponse(
                false,
                false,
                request == null ? 0 : request.currentStage(),
                0,
                VERSION,
                VERSION,
                text.readableBytes(),
                request == null ? 0 : request.isid(),
                request == null ? 0 : request.tsih(),
                request == null ? 0 : request.initiatorTaskTag(),
                statSn,
                request == null ? 0 : request.cmdSn(),
                request == null ? 0 : request.cmdSn(),
                status.code());
        return new Step(Progress.REFUSED, response, text);
    }

    /** RFC 7143, 11.13.5: a redirection says where to, and nothing else. */
    private ByteBuf textOfRefusal(LoginStatus status) {
        String movedTo = admission == null ? null : admission.movedTo();
        if (status != LoginStatus.TARGET_MOVED_TEMPORARILY || movedTo == null) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf text = Unpooled.buffer();
        TextKeys.write(text, LoginKey.TARGET_ADDRESS.text(), movedTo);
        return text;
    }

    /** Rules of stages and versions that need no text (RFC 7143, 6.3.1, 11.12). */
    private LoginStatus check(LoginRequest request) {
        LoginStage current = LoginStage.byCode(request.currentStage());
        if (request.versionMin() > VERSION) {
            return LoginStatus.UNSUPPORTED_VERSION;
        }
        if (current == null || current == LoginStage.FULL_FEATURE || (request.transit() && request.continues())) {
            return LoginStatus.INITIATOR_ERROR;
        }
        if (request.transit()) {
            LoginStage next = LoginStage.byCode(request.nextStage());
            if (next == null || !current.mayTransitTo(next)) {
                return LoginStatus.INITIATOR_ERROR;
            }
        }
        LoginRequest leading = first;
        if (leading == null) {
            first = request;
            stage = current;
            statSn = request.expStatSn();
            return LoginStatus.SUCCESS;
        }
        boolean same = leading.isid() == request.isid()
                && leading.tsih() == request.tsih()
                && leading.cid() == request.cid()
                && current == stage;
        return same ? LoginStatus.SUCCESS : LoginStatus.INITIATOR_ERROR;
    }

    private LoginStatus onText(LoginRequest request, List<TextKeys.Pair> pairs) {
        LoginStage now = stage;
        LoginRequest leading = first;
        if (now == null || leading == null) {
            throw new IllegalStateException("text before the first request");
        }
        boolean leadingText = identity == null;
        if (!leadingText && pairs.stream().anyMatch(pair -> pair.key().equals(LoginKey.SESSION_TYPE.text()))) {
            return LoginStatus.INITIATOR_ERROR; // RFC 7143, 13.21: in the leading request only
        }
        LoginStatus status = keys.note(pairs);
        if (status == LoginStatus.SUCCESS && leadingText) {
            status = identify(leading);
        }
        Authentication security = authentication;
        if (status != LoginStatus.SUCCESS || security == null) {
            return status;
        }
        keys.settle(now, pairs, answer);
        status = security.onKeys(now, LoginKeys.ofSecurity(pairs), request.transit(), answer);
        if (status == LoginStatus.SUCCESS && leadingText && admission != null && admission.portal() != null) {
            TextKeys.write(
                    answer,
                    LoginKey.TARGET_PORTAL_GROUP_TAG.text(),
                    Integer.toString(admission.portal().portalGroupTag()));
        }
        return status;
    }

    /** Who is it, may it come, and what does it have to prove? */
    private LoginStatus identify(LoginRequest leading) {
        LoginIdentity who = keys.identity(leading);
        if (who == null) {
            return LoginStatus.MISSING_PARAMETER;
        }
        identity = who;
        Admission admitted = authority.admit(who);
        admission = admitted;
        ChapCredentials chap = admitted.chap();
        boolean required = chap != null && (!who.discovery() || chap.discovery());
        authentication = new Authentication(chap, required, challenges);
        return admitted.status();
    }

    private Step respond(LoginRequest request) {
        if (stage == LoginStage.LOGIN_OPERATIONAL) {
            keys.declareOnce(answer);
        }
        boolean continues = answer.readableBytes() > PduLimits.DEFAULT_DATA_SEGMENT_BYTES;
        // The responder stays in a stage by not answering T (RFC 7143, 6.3): here until it knows who it speaks with.
        boolean transit = request.transit() && !continues && authentication != null && authentication.through();
        LoginStage next = transit ? LoginStage.byCode(request.nextStage()) : stage;
        stage = next;
        if (next == LoginStage.FULL_FEATURE) {
            return new Step(Progress.COMPLETE, null, Unpooled.EMPTY_BUFFER);
        }
        int length = Math.min(answer.readableBytes(), PduLimits.DEFAULT_DATA_SEGMENT_BYTES);
        ByteBuf text = Unpooled.buffer(length).writeBytes(answer, length);
        answer.discardReadBytes();
        return new Step(Progress.CONTINUE, response(request, transit, continues, length), text);
    }

    private LoginResponse response(LoginRequest request, boolean transit, boolean continues, int length) {
        return new LoginResponse(
                transit,
                continues,
                request.currentStage(),
                transit ? request.nextStage() : 0,
                VERSION,
                VERSION,
                length,
                request.isid(),
                request.tsih(),
                request.initiatorTaskTag(),
                statSn++,
                request.cmdSn(),
                request.cmdSn(),
                LoginStatus.SUCCESS.code());
    }

    /** The last response of a login that is {@link Progress#COMPLETE}. */
    public LoginResponse finalResponse(int tsih, int maxCmdSn) {
        LoginRequest request = lastRequest();
        return new LoginResponse(
                true,
                false,
                request.currentStage(),
                request.nextStage(),
                VERSION,
                VERSION,
                answer.readableBytes(),
                request.isid(),
                tsih,
                request.initiatorTaskTag(),
                statSn++,
                request.cmdSn(),
                maxCmdSn,
                LoginStatus.SUCCESS.code());
    }

    /** The data segment of {@link #finalResponse}; borrowed. */
    public ByteBuf finalText() {
        return answer;
    }

    /** The StatSN of the next response; counts on in the full feature phase. */
    public int nextStatSn() {
        return statSn;
    }

    public LoginRequest lastRequest() {
        LoginRequest request = last;
        if (request == null) {
            throw new IllegalStateException("no login request yet");
        }
        return request;
    }

    /** Who logs in; null before the first keys were read. */
    public @Nullable LoginIdentity identity() {
        return identity;
    }

    public @Nullable Admission admission() {
        return admission;
    }

    public NegotiatedParameters parameters() {
        return keys.parameters();
    }
}
