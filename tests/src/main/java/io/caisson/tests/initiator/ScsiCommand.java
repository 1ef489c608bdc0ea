package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One SCSI command and its answer, reusable without allocation: fill it, {@link IscsiConnection#submit submit} it, and
 * do not touch it before its completion is called. Until then it belongs to the connection's event loop.
 *
 * <p>Data goes out of, or comes into, {@link #data(ByteBuf, int)}'s buffer by index; reader and writer index stay as
 * they are. The buffer is borrowed until the completion, and its owner keeps the reference.
 */
public final class ScsiCommand {
    public static final int GOOD = 0x00;
    public static final int CHECK_CONDITION = 0x02;
    public static final int BUSY = 0x08;
    public static final int RESERVATION_CONFLICT = 0x18;
    public static final int TASK_SET_FULL = 0x28;

    static final byte[] NO_SENSE = new byte[0];

    /** How a command ended. */
    public enum Outcome {
        /** Not submitted, or not ended. */
        PENDING,
        /** The target answered: {@link #status()} says what. */
        ANSWERED,
        /** A task management function ended it; whether it took effect is unknown. */
        ABORTED,
        /** The target refused the PDU, or could not deliver the command (response code other than 0). */
        REJECTED,
        /** The connection ended first: whether it took effect is unknown. */
        CONNECTION_LOST
    }

    /** Called once, on the connection's event loop. It may fill and submit the same command again. */
    public interface Completion {
        void onEnd(ScsiCommand command);
    }

    private enum Direction {
        NONE,
        IN,
        OUT
    }

    private long lun;
    private long cdbHigh;
    private long cdbLow;
    private Direction direction = Direction.NONE;
    private int expectedLength;
    private @Nullable ByteBuf data;
    private int dataIndex;
    private final Completion completion;

    private long note;

    // The answer, and the connection's own bookkeeping while it is in flight.
    private Outcome outcome = Outcome.PENDING;
    private int status;
    private int residual;
    private byte[] senseBytes = NO_SENSE;
    int taskTag;
    int commandSn;
    int transferred;
    int nextDataSn;
    int nextR2tSn;
    int requestedUpTo;

    public ScsiCommand(Completion completion) {
        this.completion = completion;
    }

    /** Whatever the caller last put there, for instance a block number or the time of submission. */
    public long note() {
        return note;
    }

    public ScsiCommand note(long value) {
        note = value;
        return this;
    }

    /** A single-level LUN: below 256 in peripheral, else in flat space addressing (SAM-5, 4.7.7). */
    public ScsiCommand lun(int number) {
        lun = (number < 256 ? (long) number : 0x4000L | number) << 48;
        return this;
    }

    /** Up to 16 bytes; shorter CDBs are padded with zeros. */
    public ScsiCommand cdb(byte[] bytes) {
        if (bytes.length > 16) {
            throw new IllegalArgumentException("CDBs beyond 16 bytes are not supported: " + bytes.length);
        }
        cdbHigh = 0;
        cdbLow = 0;
        for (int i = 0; i < bytes.length; i++) {
            long shifted = (bytes[i] & 0xFFL) << 56 - 8 * (i & 7);
            if (i < 8) {
                cdbHigh |= shifted;
            } else {
                cdbLow |= shifted;
            }
        }
        return this;
    }

    /** Any of the 16-byte CDBs with the logical block address in bytes 2 to 9 and a count in 10 to 13. */
    public ScsiCommand cdb16(int operation, int flags, long firstBlock, int count) {
        cdbHigh = (operation & 0xFFL) << 56 | (flags & 0xFFL) << 48 | firstBlock >>> 16;
        cdbLow = (firstBlock & 0xFFFF) << 48 | (count & 0xFFFF_FFFFL) << 16;
        return this;
    }

    public ScsiCommand read16(long firstBlock, int blocks) {
        return cdb16(0x88, 0, firstBlock, blocks);
    }

    public ScsiCommand write16(long firstBlock, int blocks) {
        return cdb16(0x8A, 0, firstBlock, blocks);
    }

    public ScsiCommand noData() {
        direction = Direction.NONE;
        expectedLength = 0;
        data = null;
        return this;
    }

    /** Data is expected; it is put into {@code destination} from {@code index} on. */
    public ScsiCommand dataIn(ByteBuf destination, int index, int lengthBytes) {
        return transfer(Direction.IN, destination, index, lengthBytes);
    }

    /** Data is sent from {@code source}, from {@code index} on. */
    public ScsiCommand dataOut(ByteBuf source, int index, int lengthBytes) {
        return transfer(Direction.OUT, source, index, lengthBytes);
    }

    private ScsiCommand transfer(Direction way, ByteBuf buffer, int index, int lengthBytes) {
        if (index < 0 || lengthBytes < 0 || index > buffer.capacity() - lengthBytes) {
            throw new IndexOutOfBoundsException("index " + index + " length " + lengthBytes + " in " + buffer);
        }
        direction = way;
        data = buffer;
        dataIndex = index;
        expectedLength = lengthBytes;
        return this;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The SCSI status; meaningful when {@link Outcome#ANSWERED}. */
    public int status() {
        return status;
    }

    public boolean good() {
        return outcome == Outcome.ANSWERED && status == GOOD;
    }

    /** Bytes that came, or that the target took. */
    public int transferred() {
        return transferred;
    }

    /** Bytes short of what was expected when positive, bytes that did not fit when negative. */
    public int residual() {
        return residual;
    }

    public @Nullable Sense sense() {
        return Sense.decode(senseBytes);
    }

    /** @throws InitiatorException what went wrong, when it did */
    public void requireGood() {
        switch (outcome) {
            case ANSWERED -> {
                if (status != GOOD) {
                    throw new ScsiException(describe(), status, sense());
                }
            }
            case PENDING -> throw new IllegalStateException(describe() + " has not ended");
            case ABORTED, REJECTED -> throw new InitiatorException(describe() + ": " + outcome);
            case CONNECTION_LOST -> throw new ConnectionLostException(describe() + ": connection lost");
        }
    }

    private String describe() {
        return String.format("command %02x (%016x%016x)", cdbHigh >>> 56, cdbHigh, cdbLow);
    }

    @Override
    public String toString() {
        return describe() + " " + outcome + (outcome == Outcome.ANSWERED ? " status " + status : "");
    }

    long encodedLun() {
        return lun;
    }

    long cdbHigh() {
        return cdbHigh;
    }

    long cdbLow() {
        return cdbLow;
    }

    boolean isRead() {
        return direction == Direction.IN;
    }

    boolean isWrite() {
        return direction == Direction.OUT;
    }

    int expectedLength() {
        return expectedLength;
    }

    ByteBuf requireData() {
        ByteBuf buffer = data;
        if (buffer == null) {
            throw new ProtocolViolationException("the target wants to move data for a command without any");
        }
        return buffer;
    }

    int dataIndex() {
        return dataIndex;
    }

    void begin() {
        outcome = Outcome.PENDING;
        status = 0;
        residual = 0;
        senseBytes = NO_SENSE;
        transferred = 0;
        nextDataSn = 0;
        nextR2tSn = 0;
        requestedUpTo = 0;
    }

    void answer(int scsiStatus, int signedResidual, byte[] sense) {
        status = scsiStatus;
        residual = signedResidual;
        senseBytes = sense;
        end(Outcome.ANSWERED);
    }

    void end(Outcome how) {
        if (outcome != Outcome.PENDING) {
            throw new IllegalStateException(this + " ended twice");
        }
        outcome = how;
        completion.onEnd(this);
    }
}
