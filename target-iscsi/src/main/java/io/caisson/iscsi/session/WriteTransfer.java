package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The data-out of one command: where each piece goes, and what to ask for next (RFC 7143, 4.2.5.2, 11.7, 11.8).
 *
 * <pre>
 *  0        immediate      unsolicited                 wanted        expected
 *  |--in the command--|--Data-Out until F--|--R2T windows--|--never asked--|
 * </pre>
 *
 * DataPDUInOrder and DataSequenceInOrder are Yes: within a sequence every PDU continues the one before. Several R2T
 * windows may be open, and fill independently. Owner: the connection's event loop.
 */
final class WriteTransfer {

    /** One R2T that is not fulfilled yet. */
    private static final class Window {
        final int transferTag;
        final int offset;
        final int length;
        int received;
        int nextDataSn;

        Window(int transferTag, int offset, int length) {
            this.transferTag = transferTag;
            this.offset = offset;
            this.length = length;
        }
    }

    private ByteBuf buffer;
    private final int wanted;
    private final long unsolicitedLimit;
    private final int maxBurst;
    private final Window[] windows;
    private int openWindows;
    private boolean unsolicitedOpen;
    private boolean discarding;
    /** Stands in the line of {@link Solicitation}. */
    boolean waitsToSolicit;

    private int unsolicitedNextDataSn;
    /** Where the next unsolicited byte goes; from there on data is solicited once unsolicited data has ended. */
    private int unsolicitedEnd;

    private int solicitedEnd;
    private int solicitedReceived;
    private int r2tSn;

    /**
     * @param buffer owned: an empty one with room for {@code wanted} bytes, or for the unsolicited part of them until {@link
     *     #makeRoom}
     * @param wanted what the command takes, at most what the initiator announced
     * @param unsolicitedLimit how far unsolicited data may reach: the first burst, at most what was announced
     * @param unsolicitedFollows whether Data-Out PDUs come without being asked for
     */
    WriteTransfer(
            ByteBuf buffer,
            int wanted,
            long unsolicitedLimit,
            boolean unsolicitedFollows,
            int maxBurst,
            int maxOutstandingR2t) {
        this.buffer = buffer;
        this.wanted = wanted;
        this.unsolicitedLimit = unsolicitedLimit;
        this.unsolicitedOpen = unsolicitedFollows;
        this.maxBurst = maxBurst;
        this.windows = new Window[maxOutstandingR2t];
    }

    /** What the command takes, at most what the initiator announced. */
    int wanted() {
        return wanted;
    }

    /** Whether no data comes any more that was not asked for. */
    boolean unsolicitedIsOver() {
        return !unsolicitedOpen;
    }

    /** There is memory for all of the data. Only once no unsolicited data is on its way into the old buffer. */
    void makeRoom() {
        if (buffer.capacity() < wanted) {
            ByteBuf larger = WriteBuffers.allocate(wanted);
            larger.setBytes(0, buffer, 0, Math.min(unsolicitedEnd, buffer.capacity()));
            buffer.release();
            buffer = larger;
        }
    }

    /** Takes the immediate data; what the command does not want is dropped. */
    void immediate(ByteBuf data) throws ProtocolViolation {
        if (data.readableBytes() > unsolicitedLimit) {
            throw violation("more immediate data than the first burst or the expected length allow");
        }
        int kept = Math.min(data.readableBytes(), wanted);
        buffer.setBytes(0, data, data.readerIndex(), kept);
        immediatePlaced(data.readableBytes());
    }

    /** The immediate data is in the buffer already. */
    void immediatePlaced(int length) {
        unsolicitedEnd = length;
    }

    /**
     * There is no memory for unsolicited data: it goes nowhere, and all is asked for once it is over. RFC 7143, 4.2.5.2, would
     * have targets do so rarely, and bids initiators to comply.
     *
     * @param immediateLength what came with the command
     */
    void discardUnsolicited(int immediateLength) {
        discarding = true;
        unsolicitedEnd = unsolicitedOpen ? immediateLength : 0;
    }

    /** Whether the data of a Data-Out is to be thrown away, right or wrong. */
    boolean discards(DataOut pdu) {
        return discarding && pdu.targetTransferTag() == BasicHeader.RESERVED_TAG;
    }

    /**
     * Looks at a Data-Out before its data is read.
     *
     * @return the part of the buffer it fills, or null if some of its data is not wanted or it breaks a rule. It may still
     *     be filled when the command was aborted and this transfer released meanwhile
     */
    @Nullable
    ByteBuf place(DataOut pdu) {
        try {
            int offset = check(pdu);
            if (discards(pdu)) {
                return null;
            }
            // Counts its references apart from the buffer: only the array, which is the garbage collector's, is shared.
            return pdu.dataLength() > wanted - offset
                    ? null
                    : Unpooled.wrappedBuffer(buffer.array(), offset, pdu.dataLength())
                            .writerIndex(0);
        } catch (ProtocolViolation toldLater) {
            return null;
        }
    }

    /** @param data the data segment; empty if it was placed */
    void received(DataOut pdu, ByteBuf data) throws ProtocolViolation {
        int offset = check(pdu);
        int kept = Math.min(data.readableBytes(), Math.max(0, wanted - offset));
        if (kept > 0 && !discards(pdu)) {
            buffer.setBytes(offset, data, data.readerIndex(), kept);
        }
        if (pdu.targetTransferTag() == BasicHeader.RESERVED_TAG) {
            unsolicitedNextDataSn++;
            unsolicitedOpen = !pdu.finalBit();
            unsolicitedEnd = discarding && pdu.finalBit() ? 0 : unsolicitedEnd + pdu.dataLength();
        } else {
            advance(pdu);
        }
    }

    private void advance(DataOut pdu) throws ProtocolViolation {
        int index = indexOf(pdu.targetTransferTag());
        Window window = windows[index];
        window.nextDataSn++;
        window.received += pdu.dataLength();
        solicitedReceived += pdu.dataLength();
        if (pdu.finalBit() != (window.received == window.length)) {
            throw violation("F bit and end of the requested data do not meet");
        }
        if (pdu.finalBit()) {
            windows[index] = windows[--openWindows];
        }
    }

    /** Where the data of {@code pdu} begins; every rule of order and bounds holds. */
    private int check(DataOut pdu) throws ProtocolViolation {
        if (pdu.targetTransferTag() == BasicHeader.RESERVED_TAG) {
            if (!unsolicitedOpen) {
                throw violation("unsolicited data that was not announced");
            }
            if (pdu.dataSn() != unsolicitedNextDataSn || pdu.bufferOffset() != unsolicitedEnd) {
                throw violation("unsolicited data out of order");
            }
            if (unsolicitedEnd + (long) pdu.dataLength() > unsolicitedLimit) {
                throw violation("unsolicited data beyond the first burst or the expected length");
            }
            return unsolicitedEnd;
        }
        int index = indexOf(pdu.targetTransferTag());
        if (index < 0) {
            throw violation("unknown target transfer tag");
        }
        Window window = windows[index];
        if (pdu.dataSn() != window.nextDataSn || pdu.bufferOffset() != window.offset + (long) window.received) {
            throw violation("solicited data out of order");
        }
        if (pdu.dataLength() > window.length - window.received) {
            throw violation("more data than was asked for");
        }
        return window.offset + window.received;
    }

    private int indexOf(int transferTag) {
        for (int i = 0; i < openWindows; i++) {
            if (windows[i].transferTag == transferTag) {
                return i;
            }
        }
        return -1;
    }

    private static ProtocolViolation violation(String message) {
        return ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, message);
    }

    /** Whether another R2T may be sent now. */
    boolean maySolicit() {
        return !unsolicitedOpen && openWindows < windows.length && solicitStart() < wanted;
    }

    private int solicitStart() {
        return Math.max(solicitedEnd, unsolicitedEnd);
    }

    /** Opens the next window under {@code transferTag}; returns its length. */
    int solicit(int transferTag) {
        int offset = solicitStart();
        int length = Math.min(maxBurst, wanted - offset);
        windows[openWindows++] = new Window(transferTag, offset, length);
        solicitedEnd = offset + length;
        r2tSn++;
        return length;
    }

    /** The offset of the window opened last. */
    int solicitedOffset() {
        return windows[openWindows - 1].offset;
    }

    /** What was asked for and has not come. */
    long awaitedBytes() {
        long awaited = 0;
        for (int i = 0; i < openWindows; i++) {
            awaited += windows[i].length - windows[i].received;
        }
        return awaited;
    }

    /** How many R2Ts were sent: the R2TSN of the next. */
    int r2tCount() {
        return r2tSn;
    }

    /** Whether all data is in. */
    boolean complete() {
        return !unsolicitedOpen && openWindows == 0 && solicitStart() >= wanted;
    }

    int receivedBytes() {
        return unsolicitedEnd + solicitedReceived;
    }

    /** The data, once {@link #complete}; ownership passes to the caller. */
    ByteBuf takeBuffer() {
        return buffer.setIndex(0, wanted);
    }

    void release() {
        buffer.release();
    }
}
