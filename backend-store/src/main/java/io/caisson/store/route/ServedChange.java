package io.caisson.store.route;

import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.volume.NamedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A change that a gateway asked for, perhaps more than once, and how it ended in this reign. Any thread. */
final class ServedChange implements NamedOperation {
    private final OperationId id;
    private final boolean repeated;
    private final long sinceNanos;
    private final @Nullable ComparisonDigest comparison;
    private final boolean mayChange;

    // Guarded by this.
    private final List<Consumer<BlockResult>> waiters = new ArrayList<>(1);
    private @Nullable BlockResult result;

    /**
     * @param repeated whether it may have been asked for in an earlier reign
     * @param comparison under which it is remembered; null for most
     * @param mayChange false for one that only asks what the comparison did before
     */
    ServedChange(
            OperationId id,
            boolean repeated,
            long sinceNanos,
            @Nullable ComparisonDigest comparison,
            boolean mayChange) {
        this.id = id;
        this.repeated = repeated;
        this.sinceNanos = sinceNanos;
        this.comparison = comparison;
        this.mayChange = mayChange;
    }

    @Override
    public OperationId id() {
        return id;
    }

    @Override
    public boolean mayBeRepeated() {
        return repeated;
    }

    @Override
    public long sinceNanos() {
        return sinceNanos;
    }

    @Override
    public @Nullable ComparisonDigest comparison() {
        return comparison;
    }

    @Override
    public boolean mayChange() {
        return mayChange;
    }

    /** Tells how it ended, now or when it has. */
    void whenEnded(Consumer<BlockResult> waiter) {
        BlockResult known;
        synchronized (this) {
            known = result;
            if (known == null) {
                waiters.add(waiter);
            }
        }
        if (known != null) {
            waiter.accept(known);
        }
    }

    @Override
    public void succeeded() {
        end(BlockResult.DONE);
    }

    @Override
    public void failed(BlockError error, long detail) {
        end(BlockResult.of(ResultCode.of(error, detail), detail));
    }

    private void end(BlockResult outcome) {
        List<Consumer<BlockResult>> told;
        synchronized (this) {
            if (result != null) {
                throw new IllegalStateException("operation " + id + " ended twice");
            }
            result = outcome;
            told = List.copyOf(waiters);
            waiters.clear();
        }
        told.forEach(waiter -> waiter.accept(outcome));
    }
}
