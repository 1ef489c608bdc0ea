package io.caisson.store.route;

import io.caisson.store.block.BlockError;
import io.caisson.store.volume.LossReason;
import org.jspecify.annotations.Nullable;

/** How one operation ended at the leader. Codes are never used anew. */
enum ResultCode {
    DONE(0, null),
    /** An allocation question: the blocks are not mapped. */
    UNMAPPED(1, null),
    OUT_OF_RANGE(2, BlockError.OUT_OF_RANGE),
    OUT_OF_SPACE(3, BlockError.OUT_OF_SPACE),
    MISCOMPARE(4, BlockError.MISCOMPARE),
    UNRECOVERABLE(5, BlockError.UNRECOVERABLE),
    BUSY(6, BlockError.BUSY),
    /** The leader cannot know: it is to be asked for again, under the same name, where the group is led next. */
    ASK_AGAIN(7, null),
    /** The gateway's epoch was fenced. */
    FENCED(8, null),
    /** The gateway used the slot for a later operation. */
    FINISHED(9, null);

    private static final ResultCode[] ALL = values();

    private final int code;
    private final @Nullable BlockError error;

    ResultCode(int code, @Nullable BlockError error) {
        this.code = code;
        this.error = error;
    }

    int code() {
        return code;
    }

    /** What the host is told; null if that is no error of the block SPI. */
    @Nullable
    BlockError error() {
        return error;
    }

    static @Nullable ResultCode byCode(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }

    /** @param detail of a {@code GATEWAY_LOST} */
    static ResultCode of(BlockError error, long detail) {
        return switch (error) {
            case OUT_OF_RANGE -> OUT_OF_RANGE;
            case OUT_OF_SPACE -> OUT_OF_SPACE;
            case MISCOMPARE -> MISCOMPARE;
            case UNRECOVERABLE -> UNRECOVERABLE;
            case BUSY -> BUSY;
            case GATEWAY_LOST ->
                switch (LossReason.of(detail)) {
                    case UNKNOWN -> ASK_AGAIN;
                    case FENCED -> FENCED;
                    case FINISHED -> FINISHED;
                };
        };
    }
}
