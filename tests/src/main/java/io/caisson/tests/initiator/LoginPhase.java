package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Carries a {@link LoginExchange} over the wire (sections 11.12 and 11.13). Owner: the connection's event loop. */
final class LoginPhase implements PduSink {
    private static final int TASK_TAG = 0x0C41_0001;
    /** ISID of the "random" kind: type 10b, then our own fixed bytes, then the qualifier (section 11.12.5). */
    private static final int ISID_HIGH = 0x80CA_1550;

    private final IscsiConnection connection;
    private final OutgoingBatch out;
    private final SerialNumbers numbers;
    private final LoginExchange exchange;
    private final int sessionQualifier;
    private boolean answered;

    LoginPhase(
            IscsiConnection connection,
            OutgoingBatch out,
            SerialNumbers numbers,
            LoginExchange exchange,
            int sessionQualifier) {
        this.connection = connection;
        this.out = out;
        this.numbers = numbers;
        this.exchange = exchange;
        this.sessionQualifier = sessionQualifier;
    }

    void start() {
        send(exchange.first());
    }

    private void send(LoginExchange.Request request) {
        int flags = (request.transit() ? Header.TRANSIT : 0)
                | request.currentStage() << 2
                | (request.transit() ? request.nextStage() : 0);
        int at = out.beginHeader(Header.LOGIN_REQUEST | Header.IMMEDIATE, flags);
        ByteBuf header = out.header();
        header.setInt(at + Header.ISID, ISID_HIGH);
        header.setShort(at + Header.ISID + 4, sessionQualifier);
        header.setInt(at + Header.TASK_TAG, TASK_TAG);
        header.setInt(at + Header.COMMAND_SN, numbers.currentCommandSn());
        header.setInt(at + Header.EXPECTED_STATUS_SN, answered ? numbers.expectedStatusSn() : 0);
        out.end(at, Unpooled.wrappedBuffer(request.text()), 0, request.text().length);
    }

    @Override
    public @Nullable ByteBuf onHeader(ByteBuf header, int segmentLength) {
        int opcode = header.getByte(Header.OPCODE) & 0xFF;
        if (opcode != Header.LOGIN_RESPONSE) {
            throw new ProtocolViolationException(String.format("opcode %02x during login", opcode));
        }
        if (header.getInt(Header.TASK_TAG) != TASK_TAG) {
            throw new ProtocolViolationException("login answer with another task tag");
        }
        return null;
    }

    @Override
    public int segmentIndex() {
        return 0;
    }

    @Override
    public void onPdu(ByteBuf header, ByteBuf segment, int segmentLength) {
        byte[] text = new byte[segmentLength];
        segment.getBytes(0, text);
        int status = header.getUnsignedShort(Header.LOGIN_STATUS);
        if (status >>> 8 == 0) {
            onNumbers(header);
        }
        LoginExchange.Request next = exchange.onResponse(
                header.getByte(Header.FLAGS), status >>> 8, status & 0xFF, header.getUnsignedShort(Header.TSIH), text);
        if (next != null) {
            send(next);
            return;
        }
        SessionParameters settled = exchange.result();
        if (settled == null) {
            throw new IllegalStateException("login ended without a result");
        }
        connection.onLoggedIn(settled);
    }

    private void onNumbers(ByteBuf header) {
        if (answered) {
            numbers.onStatus(header.getInt(Header.STATUS_SN));
        } else {
            numbers.startStatus(header.getInt(Header.STATUS_SN));
            answered = true;
        }
        numbers.onWindow(header.getInt(Header.EXPECTED_COMMAND_SN), header.getInt(Header.MAX_COMMAND_SN));
    }
}
