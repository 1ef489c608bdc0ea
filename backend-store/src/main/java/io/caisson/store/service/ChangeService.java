package io.caisson.store.service;

import io.caisson.store.block.Subscription;
import java.util.List;
import java.util.Optional;

/** What changes in the catalog, as the API calls it. Any thread; never blocks. */
public interface ChangeService {

    /**
     * One object is another, or gone.
     *
     * @param kind such as {@code volume}
     * @param id by which the API has it
     */
    record ObjectChange(String kind, String id, boolean deleted) {}

    /** Hears of changes, on one thread that must not be held up. */
    @FunctionalInterface
    interface Listener {
        /** @param changes may be none, if only the revision went on */
        void changed(long revision, List<ObjectChange> changes);
    }

    /** What stands now. */
    long revision();

    /** All changes after a revision, in order; empty if they are not known any more. */
    Optional<Subscription> watch(long afterRevision, Listener listener);
}
