package io.caisson.store.gateway;

import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The placement groups that a change concerns: in these, a gateway that is gone must be silent.
 *
 * @param groups ids; empty for all there are
 */
public record BarrierScope(Optional<Set<String>> groups) {

    public static BarrierScope everything() {
        return new BarrierScope(Optional.empty());
    }

    public static BarrierScope of(Set<String> groups) {
        return new BarrierScope(Optional.of(Set.copyOf(groups)));
    }

    /** Whether it does not serve, and nothing of an epoch that is over can reach these groups, but for what is owed. */
    boolean isSilent(GatewayRecord gateway) {
        return !gateway.serves()
                && groups.map(some -> some.stream().allMatch(gateway::isSilencedFor))
                        .orElse(gateway.state().equals(GatewayRecord.FENCED));
    }

    /** What a gateway owes these groups, each with the epoch in which it is owed. */
    Set<String> owedBy(String gatewayId, GatewayRecord gateway) {
        Set<String> owed = new TreeSet<>();
        for (String group : gateway.owed()) {
            if (groups.isEmpty() || groups.get().contains(group)) {
                owed.add(gatewayId + "/" + gateway.epoch() + "/" + group);
            }
        }
        return owed;
    }
}
