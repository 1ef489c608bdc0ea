package io.caisson.nvme.pdu;

import io.caisson.nvme.command.SubmissionEntry;
import io.netty.buffer.ByteBuf;

/**
 * Takes what a {@link PduDecoder} finds. A PDU is told when its header is there; its data follows in pieces of any size, and
 * is told to be whole before the next PDU. On the event loop of the connection.
 */
public interface PduReceiver {

    /** The first PDU; told once, before any other. */
    void onInitialize(InitializeRequest request);

    /** @param entry not kept: its memory is used again */
    void onCommand(SubmissionEntry entry, int inCapsuleBytes) throws PduViolation;

    void onHostData(HostData header) throws PduViolation;

    /** A piece of the data of the PDU in hand, {@code length} bytes at {@code index} of {@code source}, which is borrowed. */
    void onData(ByteBuf source, int index, int length);

    /**
     * All data of the PDU in hand was told.
     *
     * @param intact whether its digest matches
     */
    void onDataEnd(boolean intact) throws PduViolation;

    void onTermination(HostTermination termination);
}
