package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** What hosts did to one volume. Any thread; nothing blocks. */
public interface VolumeUnit {

    /** What this node goes by now. */
    UnitState state();

    /**
     * A host here ended commands of all hosts, which is done already as far as they are here.
     *
     * @return completed when it is done everywhere else: none of the commands that it ended there can touch data any more;
     *     fails with {@link LedgerChangeException} if that will never be known
     */
    CompletionStage<Void> announce(UnitEvent.Kind function);

    /**
     * Changes the settings.
     *
     * @param change says what follows from those of now; run again when somebody else was faster, so it must have no effects
     * @return when the change is committed; fails with {@link LedgerChangeException}
     */
    CompletionStage<Committed> change(UnaryOperator<Set<UnitSetting>> change);

    /** Calls {@code observer} after each change, in order, until the subscription is closed. */
    Subscription onChange(Observer observer);

    /**
     * A change that stands.
     *
     * @param changed whether anything is different now
     * @param honoured when all who serve the volume act by it: only then may the one who asked be told
     */
    record Committed(boolean changed, CompletionStage<Void> honoured) {}

    /** Somebody who serves the volume to hosts. */
    interface Observer {
        /**
         * The state is {@code now} from here on.
         *
         * @param elsewhere what hosts of other gateways did since the last call
         * @return when nothing that it ended can touch data any more
         */
        CompletionStage<Void> changed(UnitState now, List<UnitEvent> elsewhere);
    }
}
