package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.unit.Countdown;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The copies of one I_T nexus by logical unit and list identifier (SPC-4, 5.17.4): those that run, and those that ended and
 * can be asked about. Bounded; the oldest that ended makes room. Any thread.
 */
public final class CopyLists {

    /** The two spaces of list identifiers. */
    enum Space {
        /** One byte: EXTENDED COPY(LID1). */
        SHORT,
        /** Four bytes: the token commands. */
        LONG
    }

    record Key(LogicalUnit unit, Space space, long listIdentifier) {}

    /** What became of an attempt to begin. */
    enum Entry {
        ENTERED,
        /** The list identifier belongs to a copy that runs. */
        IN_USE,
        /** So many run that none can be forgotten. */
        FULL
    }

    private final Map<Key, CopyOperation> lists = new LinkedHashMap<>();

    /** With or without a list identifier. */
    private final Map<CopyOperation, CopyPlan> running = new LinkedHashMap<>();

    /** Guarded by this. */
    private int borrowing;

    /** Another node is about to be asked for a token; false when as many are as may be. Otherwise {@link #borrowed} follows. */
    synchronized boolean tryBorrow() {
        if (borrowing == CopyLimits.BORROWS_PER_NEXUS) {
            return false;
        }
        borrowing++;
        return true;
    }

    /** It has answered, or was given up. */
    synchronized void borrowed() {
        borrowing--;
    }

    synchronized Entry enter(Key key, CopyOperation operation) {
        CopyOperation before = lists.get(key);
        if (before != null && before.isInProgress()) {
            return Entry.IN_USE;
        }
        lists.remove(key);
        if (lists.size() >= CopyLimits.LISTS_PER_NEXUS && !forgetOldest()) {
            return Entry.FULL;
        }
        lists.put(key, operation);
        return Entry.ENTERED;
    }

    private boolean forgetOldest() {
        for (Map.Entry<Key, CopyOperation> entry : lists.entrySet()) {
            if (!entry.getValue().isInProgress()) {
                lists.remove(entry.getKey());
                return true;
            }
        }
        return false;
    }

    synchronized @Nullable CopyOperation find(Key key) {
        return lists.get(key);
    }

    /** The copy begins; whatever it is found by, it is known from now on until it ends. */
    void begun(CopyOperation operation, CopyPlan plan) {
        synchronized (this) {
            running.put(operation, plan);
        }
        operation.whenEnded(() -> left(operation));
    }

    private synchronized void left(CopyOperation operation) {
        running.remove(operation);
    }

    /** The unit was taken from the nexus: copies that use it end by themselves; each counts until it has. */
    public void awaitLeaving(ItlNexus nexus, Countdown ended) {
        List<CopyOperation> leaving = new ArrayList<>();
        synchronized (this) {
            running.forEach((operation, plan) -> {
                if (plan.involves(nexus)) {
                    leaving.add(operation);
                }
            });
        }
        leaving.forEach(operation -> operation.whenSurelyEnded(ended.oneMore()));
    }

    /** Ends the copies that run and forgets all; each counts until the store has answered for the last time. */
    public void end(Countdown ended) {
        for (CopyOperation operation : forget(key -> true, plan -> true)) {
            operation.abort();
            operation.whenEnded(ended.oneMore());
        }
    }

    /**
     * Ends those that a logical unit was asked for, or that read or write it, because it was reset. Each counts until it can
     * touch no data any more; one of which that is unknown counts for ever.
     */
    public void end(LogicalUnit unit, Countdown ended) {
        for (CopyOperation operation : forget(key -> key.unit() == unit, plan -> plan.touches(unit))) {
            operation.abort();
            operation.whenSurelyEnded(ended.oneMore());
        }
    }

    /** Answers those that are in progress. */
    private synchronized Set<CopyOperation> forget(Predicate<Key> keys, Predicate<CopyPlan> plans) {
        Set<CopyOperation> operations = new LinkedHashSet<>();
        lists.forEach((key, operation) -> {
            if (keys.test(key) && operation.isInProgress()) {
                operations.add(operation);
            }
        });
        lists.keySet().removeIf(keys);
        running.forEach((operation, plan) -> {
            if (plans.test(plan)) {
                operations.add(operation);
            }
        });
        return operations;
    }
}
