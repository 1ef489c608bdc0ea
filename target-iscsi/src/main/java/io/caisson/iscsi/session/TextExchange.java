package io.caisson.iscsi.session;

import io.caisson.iscsi.discovery.SendTargets;
import io.caisson.iscsi.login.LoginKey;
import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.login.Negotiation;
import io.caisson.iscsi.login.TextKeys;
import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.TextRequest;
import io.caisson.iscsi.pdu.TextResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Set;

/**
 * Text requests of the full feature phase (RFC 7143, 11.10, 6.4): SendTargets, and a new MaxRecvDataSegmentLength. One
 * exchange at a time; both sides may need several PDUs (C bit). Owner: the session's event loop.
 */
final class TextExchange {

    /** All text of one exchange that comes from the initiator. */
    private static final int MAX_TEXT_BYTES = 16384;

    private static final int MAX_KEYS = 64;

    private final Output output;
    private final CommandWindow window;
    private final SendTargets sendTargets;
    private final PduTrace trace;
    private final ByteBuf collected = Unpooled.buffer(0, MAX_TEXT_BYTES);
    private final ByteBuf answer = Unpooled.buffer(0);
    /** What this exchange was asked: each key once, so that the answer is bounded by what there is to tell. */
    private final Set<String> keys = new HashSet<>();

    private NegotiatedParameters parameters;
    private int exchangeBytes;
    private int transferTag = BasicHeader.RESERVED_TAG;
    private int lastTag;

    TextExchange(
            Output output,
            CommandWindow window,
            SendTargets sendTargets,
            PduTrace trace,
            NegotiatedParameters parameters) {
        this.output = output;
        this.window = window;
        this.sendTargets = sendTargets;
        this.trace = trace;
        this.parameters = parameters;
    }

    /**
     * @param text borrowed
     * @return the parameters that hold from now on
     */
    NegotiatedParameters onRequest(TextRequest request, ByteBuf text) throws ProtocolViolation {
        if (request.finalBit() && request.continues()) {
            throw ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, "text request with F and C");
        }
        if (request.targetTransferTag() == BasicHeader.RESERVED_TAG) {
            reset();
        } else if (request.targetTransferTag() != transferTag) {
            throw ProtocolViolation.refused(RejectReason.INVALID_PDU_FIELD, "unknown target transfer tag in text");
        }
        exchangeBytes += text.readableBytes();
        if (exchangeBytes > MAX_TEXT_BYTES) {
            reset();
            throw ProtocolViolation.refused(RejectReason.LONG_OPERATION_REJECT, "text too long");
        }
        if (answer.isReadable() && text.isReadable()) {
            // RFC 7143, 6.2: while our answer is continued, requests have no text. It would make the answer grow.
            reset();
            throw ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, "text before the answer was taken");
        }
        collected.writeBytes(text);
        if (request.continues()) {
            respond(request, 0, false, false);
            return parameters;
        }
        if (collected.isReadable()) {
            trace.text(collected);
            readKeys();
        }
        int length = Math.min(answer.readableBytes(), parameters.peerMaxDataSegmentBytes());
        boolean more = length < answer.readableBytes();
        respond(request, length, request.finalBit() && !more, more);
        return parameters;
    }

    private void readKeys() throws ProtocolViolation {
        try {
            for (TextKeys.Pair pair : TextKeys.parse(collected, MAX_KEYS)) {
                if (!keys.add(pair.key())) {
                    throw ProtocolViolation.format("a text key twice in one exchange");
                }
                answer(pair);
            }
        } catch (ProtocolViolation malformed) {
            reset();
            throw ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, String.valueOf(malformed.getMessage()));
        }
        collected.clear();
    }

    private void answer(TextKeys.Pair pair) {
        LoginKey key = LoginKey.byText(pair.key());
        if (key == null) {
            TextKeys.write(answer, pair.key(), Negotiation.NOT_UNDERSTOOD);
        } else if (key == LoginKey.SEND_TARGETS) {
            sendTargets.answer(pair.value(), answer);
        } else if (key == LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH) {
            declare(key, pair.value());
        } else if (key != LoginKey.INITIATOR_ALIAS) {
            TextKeys.write(answer, pair.key(), Negotiation.REJECT);
        }
    }

    private void declare(LoginKey key, String value) {
        String agreed = Negotiation.negotiate(key, value, "").agreed();
        if (agreed == null) {
            TextKeys.write(answer, key.text(), Negotiation.REJECT);
        } else {
            parameters = parameters.withPeerMaxDataSegment(Integer.parseInt(agreed));
        }
    }

    private void respond(TextRequest request, int length, boolean end, boolean continues) {
        transferTag = end ? BasicHeader.RESERVED_TAG : nextTag();
        TextResponse response = new TextResponse(
                end,
                continues,
                length,
                request.lun(),
                request.initiatorTaskTag(),
                transferTag,
                output.takeStatSn(),
                window.expCmdSn(),
                window.maxCmdSn());
        output.send(response, answer.readSlice(length));
        answer.discardReadBytes();
        if (end) {
            reset();
        }
    }

    private int nextTag() {
        lastTag = lastTag == Integer.MAX_VALUE ? 1 : lastTag + 1;
        return lastTag;
    }

    private void reset() {
        transferTag = BasicHeader.RESERVED_TAG;
        collected.clear();
        answer.clear();
        keys.clear();
        exchangeBytes = 0;
    }
}
