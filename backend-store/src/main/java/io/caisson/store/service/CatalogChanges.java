package io.caisson.store.service;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Catalog.Change;
import io.caisson.store.catalog.RecordKind;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.RevisionGoneException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Changes of records as changes of objects. */
final class CatalogChanges implements ChangeService {

    private static final Map<RecordKind<?>, String> OBJECTS = Map.ofEntries(
            Map.entry(Records.CLUSTER, "cluster"),
            Map.entry(Records.VOLUME, "volume"),
            Map.entry(Records.TEMPLATE, "template"),
            Map.entry(Records.HOST, "host"),
            Map.entry(Records.EXPORT, "export"),
            Map.entry(Records.PORTAL_GROUP, "portal-group"),
            Map.entry(Records.PORTAL, "portal"),
            Map.entry(Records.NETWORK, "network"),
            Map.entry(Records.REFERRAL, "referral"),
            Map.entry(Records.NODE, "node"),
            Map.entry(Records.DISK, "disk"),
            Map.entry(Records.GROUP, "group"),
            Map.entry(Records.USER, "user"),
            Map.entry(Records.API_TOKEN, "token"),
            Map.entry(Records.ALERT, "alert"),
            Map.entry(Records.ALERT_THRESHOLD, "setting"),
            Map.entry(Records.NOTIFICATION, "setting"));

    /** Records that say more about an object that has a record of its own, with the same id. */
    private static final Map<RecordKind<?>, String> PARTS =
            Map.of(Records.RESERVATION, "volume", Records.PORTAL_OWNER, "portal");

    private final Catalog catalog;

    CatalogChanges(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public long revision() {
        return catalog.revision();
    }

    @Override
    public Optional<Subscription> watch(long afterRevision, Listener listener) {
        try {
            return Optional.of(
                    catalog.watch(afterRevision, (revision, changes) -> listener.changed(revision, objects(changes))));
        } catch (RevisionGoneException gone) {
            return Optional.empty();
        }
    }

    private boolean isOfManagement(Change change) {
        boolean isOwner = change.kind().equals(Records.PORTAL_OWNER)
                && catalog.get(Records.MANAGEMENT, change.id()).isPresent();
        return isOwner || change.kind().equals(Records.MANAGEMENT);
    }

    private List<ObjectChange> objects(List<Change> changes) {
        return changes.stream().flatMap(this::object).distinct().toList();
    }

    private Stream<ObjectChange> object(Change change) {
        if (isOfManagement(change)) {
            return Stream.of(new ObjectChange("cluster", Records.SELF, false));
        }
        String object = OBJECTS.get(change.kind());
        if (object != null) {
            return Stream.of(
                    new ObjectChange(object, change.id(), change.after().isEmpty()));
        }
        return Stream.ofNullable(PARTS.get(change.kind())).map(of -> new ObjectChange(of, change.id(), false));
    }
}
