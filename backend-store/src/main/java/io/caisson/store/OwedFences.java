package io.caisson.store;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.replica.GroupId;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Has this gateway keep back all that is for groups whose logs owe a fence, until the catalog says that the fence is there. What
 * others relied on when they did not wait for that fence is this: that nobody sees the group before. Any thread.
 */
final class OwedFences {
    private final Catalog catalog;
    private final Consumer<Set<GroupId>> hold;
    private Set<GroupId> held = Set.of();

    /** @param hold keeps back what is for these groups, and for no others; calls nobody back */
    OwedFences(Catalog catalog, Consumer<Set<GroupId>> hold) {
        this.catalog = catalog;
        this.hold = hold;
    }

    /** Does what the catalog says now. It is read under the lock, so that an older state never follows a newer one. */
    synchronized void look() {
        Set<GroupId> owed = catalog.list(Records.GATEWAY).stream()
                .flatMap(gateway -> gateway.value().owed().stream())
                .map(group -> new GroupId(UUID.fromString(group)))
                .collect(Collectors.toUnmodifiableSet());
        if (!owed.equals(held)) {
            held = owed;
            hold.accept(owed);
        }
    }
}
