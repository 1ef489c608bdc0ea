package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.namespace.AttachedNamespaces;
import java.util.HashMap;
import java.util.Map;

/**
 * Error recovery of a namespace (NVM Command Set Specification 1.0, 4.1.3.2): the time limit is kept and given back, as the store
 * has limits of its own; errors for deallocated blocks (DULBE) are refused, as no namespace announces them.
 */
public final class ErrorRecovery implements Feature {

    private static final int TIME_LIMIT_MASK = 0xFFFF;

    private final AttachedNamespaces namespaces;
    private final Map<Integer, Integer> limits = new HashMap<>();
    private int limitOfAll;

    public ErrorRecovery(AttachedNamespaces namespaces) {
        this.namespaces = namespaces;
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
        return new ActionCommand(() -> current ? limits.getOrDefault(namespaceId, limitOfAll) : 0);
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        boolean all = namespaceId == ControllerLimits.ALL_NAMESPACES;
        if (!all && namespaces.find(namespaceId) == null) {
            return new RefusedCommand(StatusCode.INVALID_NAMESPACE);
        }
        if ((doubleword11 & ~TIME_LIMIT_MASK) != 0) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new ActionCommand(() -> {
            if (all) {
                limits.clear();
                limitOfAll = doubleword11;
            } else {
                limits.put(namespaceId, doubleword11);
            }
            return 0;
        });
    }

    @Override
    public void reset() {
        limits.clear();
        limitOfAll = 0;
    }
}
