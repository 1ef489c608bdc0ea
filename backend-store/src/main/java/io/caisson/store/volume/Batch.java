package io.caisson.store.volume;

import io.caisson.store.chunk.SubmissionOutcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of one log entry. Belongs to the sequencer; answer or failure are set once, before it comes back as an event. */
final class Batch implements SequencerEvent {

    /** Bounds on the entry's own size, whatever data its changes carry: an unmap may consist of many. */
    private static final int MAX_OPERATIONS = 512;

    static final int MAX_CHANGES = 8192;

    private final int limitBytes;
    private final List<Operation> operations = new ArrayList<>();
    private int changes;
    private int payloadBytes;

    private volatile @Nullable Throwable failure;
    private volatile @Nullable ByteBuffer answer;

    Batch(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes the operation unless the batch is full; an empty one takes any. */
    boolean add(Operation operation) {
        boolean fits = payloadBytes + operation.payloadBytes() <= limitBytes
                && operations.size() < MAX_OPERATIONS
                && changes + operation.changes().size() <= MAX_CHANGES;
        if (!fits && !operations.isEmpty()) {
            return false;
        }
        operations.add(operation);
        changes += operation.changes().size();
        payloadBytes += operation.payloadBytes();
        return true;
    }

    boolean isEmpty() {
        return operations.isEmpty();
    }

    List<Operation> operations() {
        return operations;
    }

    /** What applying the entry answered. */
    void answered(ByteBuffer given) {
        answer = given;
    }

    /** What became of the operation at this place. Once the batch was answered. */
    SubmissionOutcome outcome(int index) {
        ByteBuffer given = answer;
        return given == null ? SubmissionOutcome.APPLIED : SubmissionOutcome.in(given, index);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    void failed(Throwable cause) {
        failure = cause;
    }
}
