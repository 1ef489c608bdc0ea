package io.caisson.store.route;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import org.jspecify.annotations.Nullable;

/** The end of a write that was cut into pieces: when the last has ended, with the gravest error of all. Any thread. */
final class JoinedCompletion implements BlockCompletion {
    private final BlockCompletion completion;
    private int left;
    private @Nullable BlockError gravest;
    private long gravestDetail;

    JoinedCompletion(int pieces, BlockCompletion completion) {
        this.left = pieces;
        this.completion = completion;
    }

    @Override
    public void succeeded() {
        ended(null, 0);
    }

    @Override
    public void failed(BlockError error, long detail) {
        ended(error, detail);
    }

    private void ended(@Nullable BlockError error, long detail) {
        BlockError outcome;
        long outcomeDetail;
        synchronized (this) {
            if (error != null && (gravest == null || gravity(error) > gravity(gravest))) {
                gravest = error;
                gravestDetail = detail;
            }
            if (--left > 0) {
                return;
            }
            outcome = gravest;
            outcomeDetail = gravestDetail;
        }
        if (outcome == null) {
            completion.succeeded();
        } else {
            completion.failed(outcome, outcomeDetail);
        }
    }

    /** An unknown outcome hides every other, and an answer that can be retried hides nothing. */
    private static int gravity(BlockError error) {
        return switch (error) {
            case GATEWAY_LOST -> 5;
            case UNRECOVERABLE -> 4;
            case OUT_OF_SPACE -> 3;
            case MISCOMPARE, OUT_OF_RANGE -> 2;
            case BUSY -> 1;
        };
    }
}
