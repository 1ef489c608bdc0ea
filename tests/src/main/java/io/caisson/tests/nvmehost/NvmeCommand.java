package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.ConnectionLostException;
import io.caisson.tests.initiator.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One command and its answer, reusable without allocation: fill it, {@link NvmeQueue#submit submit} it, and do not touch
 * it before its completion is called. Until then it belongs to the connection's event loop.
 *
 * <p>Data goes out of, or comes into, a buffer by index; reader and writer index stay as they are. The buffer is
 * borrowed until the completion, and its owner keeps the reference.
 */
public final class NvmeCommand {
    /** FUSE (Base, 3.3.3.1): first and second of two that are one. */
    public static final int FUSED_FIRST = 0x01;

    public static final int FUSED_SECOND = 0x02;
    /** Force unit access of a write, in the upper half of command dword 12 (NVM, 3.2.6). */
    public static final int FORCE_UNIT_ACCESS = 1 << 30;

    private static final int STATUS_MASK = 0x7FF;
    private static final int DO_NOT_RETRY = 0x4000;

    /** How a command ended. */
    public enum Outcome {
        /** Not submitted, or not ended. */
        PENDING,
        /** The controller answered: {@link #status()} says what. */
        ANSWERED,
        /** The connection ended first: whether it took effect is unknown. */
        CONNECTION_LOST
    }

    /** Called once, on the connection's event loop. It may fill and submit the same command again. */
    public interface Completion {
        void onEnd(NvmeCommand command);
    }

    private enum Direction {
        NONE,
        IN,
        OUT
    }

    private final Completion completion;
    private Direction direction = Direction.NONE;
    private boolean requested;
    private int lengthBytes;
    private @Nullable ByteBuf data;
    private int dataIndex;

    // The entry, dword by dword; what is not here is the data pointer.
    private int opcode;
    private int fuse;
    private int namespaceId;
    private int dword10;
    private int dword11;
    private int dword12;
    private int dword13;
    private int dword14;

    // The answer, and the connection's own bookkeeping while it is in flight.
    private Outcome outcome = Outcome.PENDING;
    private int statusField;
    private long result;
    private boolean success;
    int commandId;
    int transferred;

    public NvmeCommand(Completion completion) {
        this.completion = completion;
    }

    /** A command whose end completes {@code ended}, for uses without haste. */
    public static NvmeCommand completing(CompletableFuture<NvmeCommand> ended) {
        return new NvmeCommand(ended::complete);
    }

    public NvmeCommand admin(AdminOpcode what) {
        return opcode(what.code());
    }

    public NvmeCommand nvm(NvmOpcode what) {
        return opcode(what.code());
    }

    /** A Fabrics command: its type stands where others have the namespace. */
    public NvmeCommand fabrics(FabricsType type) {
        return opcode(AdminOpcode.FABRICS.code()).namespace(type.code());
    }

    public NvmeCommand opcode(int code) {
        opcode = code;
        return this;
    }

    /** {@link #FUSED_FIRST} or {@link #FUSED_SECOND}. */
    public NvmeCommand fused(int which) {
        fuse = which;
        return this;
    }

    public NvmeCommand namespace(int id) {
        namespaceId = id;
        return this;
    }

    public NvmeCommand dword10(int value) {
        dword10 = value;
        return this;
    }

    public NvmeCommand dword11(int value) {
        dword11 = value;
        return this;
    }

    public NvmeCommand dword12(int value) {
        dword12 = value;
        return this;
    }

    public NvmeCommand dword13(int value) {
        dword13 = value;
        return this;
    }

    public NvmeCommand dword14(int value) {
        dword14 = value;
        return this;
    }

    /** Start and number of logical blocks; the number goes onto the wire less one. */
    public NvmeCommand range(long firstBlock, int blocks) {
        dword10 = (int) firstBlock;
        dword11 = (int) (firstBlock >>> 32);
        dword12 = blocks - 1;
        return this;
    }

    public NvmeCommand noData() {
        direction = Direction.NONE;
        lengthBytes = 0;
        data = null;
        return this;
    }

    /** Data is expected; it is put into {@code destination} from {@code index} on. */
    public NvmeCommand dataIn(ByteBuf destination, int index, int length) {
        return transfer(Direction.IN, destination, index, length);
    }

    /** Data is sent from {@code source}: in the capsule if it fits, else when asked for. */
    public NvmeCommand dataOut(ByteBuf source, int index, int length) {
        return transfer(Direction.OUT, source, index, length);
    }

    /** Data that goes out waits for the controller's request, however short it is. */
    public NvmeCommand onRequest() {
        requested = true;
        return this;
    }

    private NvmeCommand transfer(Direction way, ByteBuf buffer, int index, int length) {
        if (index < 0 || length < 0 || index > buffer.capacity() - length) {
            throw new IndexOutOfBoundsException("index " + index + " length " + length + " in " + buffer);
        }
        direction = way;
        data = buffer;
        dataIndex = index;
        lengthBytes = length;
        return this;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Type and code, see {@link NvmeStatus}; meaningful when {@link Outcome#ANSWERED}. */
    public int status() {
        return statusField >>> 1 & STATUS_MASK;
    }

    public boolean doNotRetry() {
        return (statusField >>> 1 & DO_NOT_RETRY) != 0;
    }

    public boolean good() {
        return outcome == Outcome.ANSWERED && status() == NvmeStatus.SUCCESS;
    }

    /** Dwords 0 and 1 of the answer. */
    public long result() {
        return result;
    }

    /** Bytes that came, or that the controller asked for or got. */
    public int transferred() {
        return transferred;
    }

    /** The identifier it has, or had, on the wire. */
    public int commandId() {
        return commandId;
    }

    /** Whether the controller left the response capsule out (TCP, 3.3.2). */
    public boolean endedByData() {
        return success;
    }

    /** @throws io.caisson.tests.initiator.InitiatorException what went wrong, when it did */
    public NvmeCommand requireGood() {
        switch (outcome) {
            case ANSWERED -> {
                if (status() != NvmeStatus.SUCCESS) {
                    throw new NvmeException(describe(), status(), doNotRetry());
                }
            }
            case PENDING -> throw new IllegalStateException(describe() + " has not ended");
            case CONNECTION_LOST -> throw new ConnectionLostException(describe() + ": connection lost");
        }
        return this;
    }

    private String describe() {
        return String.format(
                "command %02x of namespace %x (%08x %08x %08x)", opcode, namespaceId, dword10, dword11, dword12);
    }

    @Override
    public String toString() {
        return describe() + " " + outcome
                + (outcome == Outcome.ANSWERED ? String.format(" status %03x", status()) : "");
    }

    boolean isRead() {
        return direction == Direction.IN;
    }

    boolean isWrite() {
        return direction == Direction.OUT;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    int dataIndex() {
        return dataIndex;
    }

    boolean fitsInCapsule(int capsuleDataMaxBytes) {
        return isWrite() && !requested && lengthBytes <= capsuleDataMaxBytes;
    }

    ByteBuf requireData() {
        ByteBuf buffer = data;
        if (buffer == null) {
            throw new ProtocolViolationException("the controller wants to move data for a command without any");
        }
        return buffer;
    }

    /** The submission queue entry (Base, figure 88), into 64 bytes that are zero. */
    void encode(ByteBuf out, int at, boolean inCapsule) {
        out.setShortLE(at, opcode | (fuse | DataPointer.SGL) << 8);
        out.setShortLE(at + 2, commandId);
        out.setIntLE(at + 4, namespaceId);
        out.setIntLE(at + DataPointer.LENGTH, lengthBytes);
        out.setByte(at + DataPointer.IDENTIFIER, inCapsule ? DataPointer.IN_CAPSULE : DataPointer.TRANSPORT);
        out.setIntLE(at + 40, dword10);
        out.setIntLE(at + 44, dword11);
        out.setIntLE(at + 48, dword12);
        out.setIntLE(at + 52, dword13);
        out.setIntLE(at + 56, dword14);
    }

    void begin() {
        outcome = Outcome.PENDING;
        statusField = 0;
        result = 0;
        transferred = 0;
        success = false;
    }

    /** The controller's data said that this is the end. */
    void endByData() {
        success = true;
        end(Outcome.ANSWERED);
    }

    void answer(long dwords0And1, int status) {
        result = dwords0And1;
        statusField = status;
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
