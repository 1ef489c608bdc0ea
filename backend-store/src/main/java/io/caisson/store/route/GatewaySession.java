package io.caisson.store.route;

import io.caisson.store.block.ChangeWatch;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.OperationId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One gateway in one reign: the operation in each of its slots, and its watches. Any thread, under its own lock.
 *
 * <p>A slot's operation is kept with how it ended until the gateway uses the slot again. A message that was sent twice, or
 * that comes late, thus finds what the first one did: it is told the same, and nothing is decided a second time.
 */
final class GatewaySession {
    private static final int MAX_WATCHES = 1024;

    private final UUID gateway;
    private final Map<Long, ChangeWatch> watches = new HashMap<>();
    private long epoch;
    private @Nullable ServedChange[] slots = {};

    GatewaySession(UUID gateway) {
        this.gateway = gateway;
    }

    /**
     * What is to be waited for.
     *
     * @param change the operation's; null when it is over for the gateway
     * @param isNew whether it is to be started now, by the caller
     */
    record Entered(@Nullable ServedChange change, boolean isNew) {}

    /** Takes in a change that has a name, unless it, or a later one in its slot, is known. */
    synchronized Entered enter(BlockCommand command, long requestEpoch, long sinceNanos) {
        if (requestEpoch < epoch) {
            return new Entered(null, false);
        }
        if (requestEpoch > epoch) {
            epoch = requestEpoch;
            slots = new ServedChange[0];
        }
        int slot = command.slot();
        if (slot >= slots.length) {
            slots = Arrays.copyOf(slots, Math.min(OperationId.MAX_SLOTS, Math.max(slot + 1, 2 * slots.length)));
        }
        ServedChange known = slots[slot];
        if (known != null && known.id().sequence() >= command.sequence()) {
            return new Entered(known.id().sequence() == command.sequence() ? known : null, false);
        }
        OperationId id = new OperationId(new GatewayEpoch(gateway, epoch), slot, command.sequence());
        boolean mayChange = command.kind() != CommandKind.RECALLED_COMPARISON;
        ServedChange change = new ServedChange(id, command.repeated(), sinceNanos, command.comparison(), mayChange);
        slots[slot] = change;
        return new Entered(change, true);
    }

    /** Keeps a watch under the gateway's number for it; false when there are too many. */
    synchronized boolean keep(long number, ChangeWatch watch) {
        if (watches.size() >= MAX_WATCHES) {
            return false;
        }
        ChangeWatch before = watches.put(number, watch);
        if (before != null) {
            before.close();
        }
        return true;
    }

    synchronized void drop(long number) {
        ChangeWatch watch = watches.remove(number);
        if (watch != null) {
            watch.close();
        }
    }

    /**
     * The numbers of all watches that have turned, until the gateway drops them: each answer has them all, since answers may
     * overtake each other.
     */
    synchronized List<Long> turned() {
        if (watches.isEmpty()) {
            return List.of();
        }
        List<Long> turned = new ArrayList<>();
        watches.forEach((number, watch) -> {
            if (watch.changed()) {
                turned.add(number);
            }
        });
        return turned;
    }
}
