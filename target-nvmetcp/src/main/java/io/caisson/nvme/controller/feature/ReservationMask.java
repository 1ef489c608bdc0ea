package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.store.access.ReservationNotice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which reservation notifications the host does not want, by namespace (NVM Express Base Specification 2.0, 5.27.1.26). Set on
 * the event loop of the admin queue; asked on any thread.
 */
public final class ReservationMask implements Feature {

    private static final int REGISTRATION_PREEMPTED = 1 << 1;
    private static final int RESERVATION_RELEASED = 1 << 2;
    private static final int RESERVATION_PREEMPTED = 1 << 3;
    private static final int DEFINED = REGISTRATION_PREEMPTED | RESERVATION_RELEASED | RESERVATION_PREEMPTED;

    private final AttachedNamespaces namespaces;
    private final Map<Integer, Integer> masks = new ConcurrentHashMap<>();

    public ReservationMask(AttachedNamespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** Whether the host does not want to be told. */
    public boolean masks(int namespaceId, ReservationNotice.Kind kind) {
        int bit = switch (kind) {
            case REGISTRATION_PREEMPTED -> REGISTRATION_PREEMPTED;
            case RESERVATION_RELEASED -> RESERVATION_RELEASED;
            case RESERVATION_PREEMPTED -> RESERVATION_PREEMPTED;
        };
        return (mask(namespaceId) & bit) != 0;
    }

    private int mask(int namespaceId) {
        Integer own = masks.get(namespaceId);
        return own != null ? own : masks.getOrDefault(ControllerLimits.ALL_NAMESPACES, 0);
    }

    @Override
    public Scope scope() {
        return Scope.NAMESPACE;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        if (namespaces.find(namespaceId) == null) {
            return new RefusedCommand(StatusCode.INVALID_NAMESPACE);
        }
        return new ActionCommand(() -> current ? mask(namespaceId) : 0);
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        boolean all = namespaceId == ControllerLimits.ALL_NAMESPACES;
        if (!all && namespaces.find(namespaceId) == null) {
            return new RefusedCommand(StatusCode.INVALID_NAMESPACE);
        }
        return new ActionCommand(() -> {
            if (all) {
                masks.clear();
            }
            masks.put(namespaceId, doubleword11 & DEFINED);
            return 0;
        });
    }

    @Override
    public void reset() {
        masks.clear();
    }
}
