package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The header of one PDU as values. The data segment travels beside it: a record never owns memory.
 *
 * <p>Decoding has undone all encodings (lengths in bytes, flags as booleans); reserved fields are ignored as RFC 7143,
 * 11 asks.
 */
public sealed interface Pdu permits InitiatorPdu, TargetPdu {

    Opcode opcode();

    /** Bytes of the data segment, without padding; 0 to 2^24-1. */
    int dataLength();

    /** Appends the basic header segment, and any additional ones, to {@code out}. */
    void encode(ByteBuf out);
}
