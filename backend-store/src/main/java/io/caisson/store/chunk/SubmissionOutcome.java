package io.caisson.store.chunk;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What became of one submission of a log entry, on every replica alike. Applying an entry answers with one byte for each of
 * its submissions, or with nothing when all are as they shall be.
 */
public enum SubmissionOutcome {
    /** Applied by this entry. */
    APPLIED(0),
    /** Applied by an earlier entry, and not again. */
    REPEATED(1),
    /** Skipped: the gateway's epoch was fenced. */
    FENCED(2),
    /** Skipped: its slot is used for a later operation. */
    FINISHED(3),
    /** Skipped: the entry was made by a leader of another term than the one in which it entered the log. */
    OTHER_TERM(4);

    private static final SubmissionOutcome[] ALL = values();

    private final int code;

    SubmissionOutcome(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether the submission's effect is in the state. */
    public boolean isDone() {
        return this == APPLIED || this == REPEATED;
    }

    /** Null for a code that this version does not know. */
    static @Nullable SubmissionOutcome byCode(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }

    static ByteBuffer answer(SubmissionOutcome[] outcomes) {
        ByteBuffer answer = ByteBuffer.allocate(outcomes.length);
        for (SubmissionOutcome outcome : outcomes) {
            answer.put((byte) outcome.code);
        }
        return answer.flip();
    }

    /** The outcome of the {@code index}th submission, as an entry's answer tells. */
    public static SubmissionOutcome in(ByteBuffer answer, int index) {
        if (!answer.hasRemaining()) {
            return APPLIED;
        }
        SubmissionOutcome outcome = byCode(answer.get(answer.position() + index));
        if (outcome == null) {
            throw new IllegalArgumentException("unknown outcome " + answer.get(answer.position() + index));
        }
        return outcome;
    }
}
