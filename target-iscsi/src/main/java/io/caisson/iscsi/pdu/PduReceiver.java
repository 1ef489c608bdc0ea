package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link PduDecoder} finds. Called on the connection's event loop only.
 *
 * <p>A violation that is thrown ends the stream: the decoder must not be used any more. What costs only a PDU is settled
 * by the receiver.
 */
public interface PduReceiver {

    /** What {@link #placeData} answers when the data segment is to be thrown away as it comes: it takes no memory then. */
    ByteBuf NOWHERE = Unpooled.unreleasableBuffer(Unpooled.buffer(0, 0));

    /**
     * Asks where the data segment of {@code pdu} shall go; called once, before any of it is read, if it has one.
     *
     * @return a buffer with room for exactly the data segment, to be filled from its writer index (borrowed until {@link
     *     #onPdu}); or {@link #NOWHERE}; or null, and the decoder finds the place
     */
    @Nullable
    ByteBuf placeData(InitiatorPdu pdu) throws ProtocolViolation;

    /**
     * A PDU is complete and its digests are right.
     *
     * @param data borrowed during the call: the data segment without padding; empty if it was placed or thrown away
     */
    void onPdu(InitiatorPdu pdu, ByteBuf data) throws ProtocolViolation;

    /** A header with an opcode that initiators do not send, read to its end. */
    void onUnknown(int firstByte) throws ProtocolViolation;

    /** The limits now; asked again for every PDU, as login changes them. */
    PduLimits limits();
}
