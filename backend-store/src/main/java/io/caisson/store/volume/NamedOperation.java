package io.caisson.store.volume;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * A change that its gateway has given a name, so that it can be asked for again without being done twice. Passed to a
 * {@link VolumeDevice} in the place of a mere completion.
 *
 * <p>It may end with {@code GATEWAY_LOST}, which says no more than that the outcome is not known here: whoever named the
 * operation asks the next leader, under the same name. The detail of that answer is a {@link LossReason}.
 */
public interface NamedOperation extends BlockCompletion {

    OperationId id();

    /** Whether it may have been asked for before, so that parts of it may have been done. */
    boolean mayBeRepeated();

    /** When the patience with it begins, by the clock of the node that does it; not after its host sent it. */
    long sinceNanos();

    /** Of a COMPARE AND WRITE whose initiator may send it again when it does not see the status; null for anything else. */
    default @Nullable ComparisonDigest comparison() {
        return null;
    }

    /** Whether it may change blocks. Otherwise it only finds out whether the {@link #comparison} took effect before. */
    default boolean mayChange() {
        return true;
    }
}
