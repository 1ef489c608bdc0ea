package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** A request that carries CmdSN: it is numbered, or immediate (RFC 7143, 4.2.2.1). */
public interface NumberedRequest {

    Opcode opcode();

    int initiatorTaskTag();

    boolean immediate();

    int cmdSn();

    int dataLength();

    void encode(ByteBuf out);
}
