package io.caisson.iscsi.session;

import io.caisson.iscsi.login.TextKeys;
import io.caisson.iscsi.pdu.Pdu;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Headers and text keys of a connection's PDUs, at TRACE. Data and secrets never. */
public final class PduTrace {

    private static final Logger LOGGER = LoggerFactory.getLogger(PduTrace.class);
    private static final int MAX_PAIRS = 128;

    private final String connection;
    /** Asked once per connection: the I/O path pays a field read. */
    private final boolean on = LOGGER.isTraceEnabled();

    public PduTrace(String connection) {
        this.connection = connection;
    }

    public void sent(Pdu pdu) {
        if (on) {
            LOGGER.trace("{} > {}", connection, pdu);
        }
    }

    public void received(Pdu pdu) {
        if (on) {
            LOGGER.trace("{} < {}", connection, pdu);
        }
    }

    /** The keys of a text segment, values of secret ones hidden. */
    public void text(ByteBuf text) {
        if (on && text.isReadable()) {
            try {
                LOGGER.trace("{}   {}", connection, TextKeys.parse(text, MAX_PAIRS));
            } catch (ProtocolViolation violation) {
                LOGGER.trace("{}   text that does not parse: {}", connection, violation.getMessage());
            }
        }
    }
}
