package io.caisson.store.gateway;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Which fences are not worth waiting for: those of groups that cannot have a leader, as most of their members are on nodes that
 * do not serve, and those that took too long for whatever cause, such as replicas that are dead or full on nodes that do. It is a matter of patience alone: an owed fence is as safe where there is a leader after all, as every gateway
 * keeps away from the group until the fence is in its log. State belongs to the thread of {@link LeaseWatch}.
 */
final class FenceDebts {
    /** A node that starts anew, or a group that elects, is given time. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    /** A group that has a leader takes its fence long before. */
    private static final long LONGEST_PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private record Fencing(long epoch, long sinceNanos) {}

    private final Catalog catalog;
    private final LongSupplier nanoClock;
    private final Map<String, Fencing> fencing = new HashMap<>();

    FenceDebts(Catalog catalog, LongSupplier nanoClock) {
        this.catalog = catalog;
        this.nanoClock = nanoClock;
    }

    void clear() {
        fencing.clear();
    }

    void settled(String gateway) {
        fencing.remove(gateway);
    }

    /** A group whose fence is to be owed from now on; one after the other, as each changes the record. */
    Optional<String> newlyOwed(Versioned<GatewayRecord> gateway) {
        long now = nanoClock.getAsLong();
        long epoch = gateway.value().epoch();
        Fencing known = fencing.get(gateway.id());
        if (known == null || known.epoch() != epoch) {
            known = new Fencing(epoch, now);
            fencing.put(gateway.id(), known);
        }
        long waited = now - known.sinceNanos();
        if (waited < PATIENCE_NANOS) {
            return Optional.empty();
        }
        return gateway.value().unfenced().stream()
                .filter(group -> isHopeless(group, waited))
                .findFirst();
    }

    private boolean isHopeless(String group, long waitedNanos) {
        Optional<Versioned<GroupRecord>> record = catalog.get(Records.GROUP, group);
        if (record.isEmpty()) {
            return false; // it is gone, and so is the fence
        }
        if (waitedNanos >= LONGEST_PATIENCE_NANOS) {
            return true;
        }
        List<MemberRecord> voters = record.get().value().voters();
        // A witness serves nobody, so nothing is known of it: it is taken to be there.
        long serving = voters.stream()
                .filter(member -> member.witnesses() || serves(member.nodeId()))
                .count();
        return serving * 2 <= voters.size();
    }

    private boolean serves(String nodeId) {
        return catalog.get(Records.GATEWAY, nodeId)
                .map(gateway -> gateway.value().serves())
                .orElse(false);
    }
}
