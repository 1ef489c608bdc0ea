package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reservations of one volume. Any thread; nothing blocks. */
public interface VolumeReservations {

    /** What this node honours now. One volatile read. */
    ReservationState state();

    /**
     * Changes the state.
     *
     * @param decide says what follows from a state; run again when somebody else was faster, so it must have no effects
     * @return when the change is committed; fails with {@link LedgerChangeException}
     */
    <T> CompletionStage<Committed<T>> change(Function<ReservationState, Decision<T>> decide);

    /** Calls {@code observer} after each change, in order, until the subscription is closed. */
    Subscription onChange(Observer observer);

    /**
     * What a decision comes to.
     *
     * @param next null if nothing is to change
     */
    record Decision<T>(@Nullable ReservationState next, T answer) {}

    /**
     * A decision that stands.
     *
     * @param honoured when all who serve the volume act by it: only then may the one who asked be told
     */
    record Committed<T>(T answer, CompletionStage<Void> honoured) {}

    /** Somebody who serves the volume to hosts. */
    interface Observer {
        /**
         * The state is {@code now} from here on.
         *
         * @return when nothing that the state ended can touch data any more
         */
        CompletionStage<Void> changed(ReservationState now);
    }
}
