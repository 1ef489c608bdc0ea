package io.caisson.store.route;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.StatusReceipt;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.volume.MiscompareDetail;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One COMPARE AND WRITE of an initiator that sends it again when it does not see the status, from its arrival until the group
 * knows what became of that status. Any thread; it is in one place at a time.
 *
 * <pre>
 *   asking ──took effect──► answered ──delivered──► (gone; its slot is free, and whoever has it next tells the group)
 *     │ ▲                       └──lost──► reporting ──in the log──► (gone)
 *     ▼ │ the same command's status is still open; from then on it only asks what became of that
 *   waiting ──nobody waits for it, or too long──► (gone)
 * </pre>
 */
final class RoutedComparison implements BlockCompletion {
    /**
     * More than it takes to find out that a session is dead (10 s), or to fence a gateway (6 s). A host that waits less sends the
     * command once more, which waits in turn; a miscompare could not be taken back.
     */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(12).toNanos();

    private static final long AGAIN_MILLIS = 50;
    private static final byte[] NOTHING = {};

    private final RoutedVolume volume;
    private final long firstBlock;
    private final int blocks;
    /** Empty from the answer on. */
    private volatile byte[] operandAndDigest;

    private final ComparisonDigest digest;
    private final StatusReceipt receipt;
    private final BlockCompletion completion;
    private final GroupRoute route;
    private final long begunNanos;

    private volatile @Nullable OperationId name;
    private volatile boolean waiting;
    private volatile long reportsBefore;
    private final AtomicBoolean over = new AtomicBoolean();

    RoutedComparison(
            RoutedVolume volume,
            long firstBlock,
            int blocks,
            byte[] operandAndDigest,
            ComparisonDigest digest,
            StatusReceipt receipt,
            BlockCompletion completion) {
        this.volume = volume;
        this.firstBlock = firstBlock;
        this.blocks = blocks;
        this.operandAndDigest = operandAndDigest;
        this.digest = digest;
        this.receipt = receipt;
        this.completion = completion;
        this.route = volume.route();
        this.begunNanos = route.nanoTime();
    }

    void start() {
        route.openStatuses().add(digest, this);
        ask();
    }

    private void ask() {
        if (receipt.isSettled()) {
            end(BlockError.BUSY, 0);
            return;
        }
        OperationId id = route.nextName();
        if (id == null) {
            end(volume.isLost() ? BlockError.GATEWAY_LOST : BlockError.BUSY, 0);
            return;
        }
        // What changes something goes once, with the age of the host's command: a leader may be slow to decide it.
        boolean isFirst = name == null;
        name = id;
        waiting = false;
        reportsBefore = route.openStatuses().reports();
        byte[] data = operandAndDigest;
        route.submit(new RoutedChange(
                volume,
                isFirst ? CommandKind.REMEMBERED_COMPARISON : CommandKind.RECALLED_COMPARISON,
                id,
                firstBlock,
                blocks,
                WriteBuffers.wrap(data, 0, data.length),
                digest,
                this));
    }

    /** Whether it may have taken effect, and its initiator may have missed that. */
    boolean mayBeSentAgainAs(RoutedComparison other) {
        return !waiting && receipt.maybeMissedBy(other.receipt);
    }

    @Override
    public void succeeded() {
        operandAndDigest = NOTHING;
        try {
            completion.succeeded();
        } finally {
            awaitDelivery();
        }
    }

    private void awaitDelivery() {
        RoutedComparison oldest = route.openStatuses().answered(this);
        if (oldest != null) {
            oldest.settled();
        }
        receipt.whenSettled(delivered -> {
            if (delivered) {
                settled();
            } else {
                reportLost();
            }
        });
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (error == BlockError.GATEWAY_LOST) {
            // It may have taken effect, and nobody will be told.
            try {
                completion.failed(error, detail);
            } finally {
                reportLost();
            }
        } else if (error == BlockError.MISCOMPARE) {
            miscompared(detail);
        } else {
            end(error, detail);
        }
    }

    private void miscompared(long detail) {
        waiting = true;
        OpenStatuses statuses = route.openStatuses();
        boolean isOpenHere = MiscompareDetail.isOpenHere(detail)
                && (statuses.hasOther(digest, this) || statuses.reports() != reportsBefore);
        boolean isInTime = route.nanoTime() - begunNanos < PATIENCE_NANOS;
        if (!isOpenHere && !(MiscompareDetail.isOpenElsewhere(detail) && isInTime)) {
            end(BlockError.MISCOMPARE, MiscompareDetail.difference(detail));
        } else if (!isInTime || receipt.isSettled() || !later(this::ask)) {
            end(BlockError.BUSY, 0);
        }
    }

    private void end(BlockError error, long detail) {
        route.openStatuses().remove(digest, this);
        completion.failed(error, detail);
    }

    /** An epoch that is over says by itself that its statuses may be lost. */
    private void reportLost() {
        if (over.get()) {
            return;
        }
        route.openStatuses().reporting(this);
        OperationId lost = name;
        if (lost == null || volume.isClosed() || route.epoch() != lost.gateway().epoch()) {
            reported();
            return;
        }
        OperationId id = route.nextName();
        if (id == null || id.gateway().epoch() != lost.gateway().epoch()) {
            if (id != null) {
                route.release(id.slot());
            }
            reportLater();
            return;
        }
        route.submit(new RoutedChange(
                volume, CommandKind.STATUS_LOST, id, lost.slot(), lost.sequence(), null, null, new BlockCompletion() {
                    @Override
                    public void succeeded() {
                        reported();
                    }

                    @Override
                    public void failed(BlockError error, long detail) {
                        reportLater();
                    }
                }));
    }

    private void reportLater() {
        if (!later(this::reportLost)) {
            reported();
        }
    }

    private void reported() {
        if (over.compareAndSet(false, true)) {
            route.openStatuses().reported(digest, this);
            releaseSlot();
        }
    }

    /** Delivered. Also called for one of which nothing was said, when there are too many. */
    private void settled() {
        if (over.compareAndSet(false, true)) {
            route.openStatuses().remove(digest, this);
            releaseSlot();
        }
    }

    private void releaseSlot() {
        OperationId last = name;
        if (last != null) {
            route.release(last.slot());
        }
    }

    /** False when the node is stopping. */
    private boolean later(Runnable step) {
        try {
            route.parts().timer().schedule(step, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException stopping) {
            return false;
        }
    }
}
