package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.store.access.LedgerChangeException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the reservations of a namespace persist through power loss (NVM Express Base Specification 2.0, 5.27.1.27). It belongs
 * to the namespace: all controllers of the cluster see it change.
 */
public final class ReservationPersistence implements Feature {

    private static final int PERSISTS = 1;

    private final AttachedNamespaces namespaces;

    public ReservationPersistence(AttachedNamespaces namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public Scope scope() {
        return Scope.NAMESPACE;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        Namespace namespace = namespaces.find(namespaceId);
        if (namespace == null) {
            return new RefusedCommand(StatusCode.INVALID_NAMESPACE);
        }
        return new ActionCommand(() -> current && namespace.reservations().persistsThroughPowerLoss() ? PERSISTS : 0);
    }

    /** Not of all namespaces at once: what one of them refuses could not be said. */
    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        Namespace namespace = namespaces.find(namespaceId);
        if (namespaceId == ControllerLimits.ALL_NAMESPACES) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        if (namespace == null) {
            return new RefusedCommand(StatusCode.INVALID_NAMESPACE);
        }
        return new Set(namespace, (doubleword11 & PERSISTS) != 0);
    }

    private record Set(Namespace namespace, boolean persists) implements NvmeCommand {
        @Override
        public void run(ByteBuf dataOut, CommandCompletion completion) {
            dataOut.release();
            var unused = namespace
                    .reservations()
                    .persistThroughPowerLoss(persists)
                    .whenComplete((none, failure) -> ended(failure, completion));
        }

        private static void ended(@Nullable Throwable failure, CommandCompletion completion) {
            if (failure == null) {
                completion.succeeded();
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof LedgerChangeException refused) {
                switch (refused.reason()) {
                    case BUSY -> completion.failed(StatusCode.COMMAND_INTERRUPTED);
                    case NO_VOLUME -> completion.failed(StatusCode.INVALID_NAMESPACE);
                    case UNKNOWN -> completion.unanswerable();
                }
            } else {
                completion.failed(StatusCode.INTERNAL_ERROR);
            }
        }
    }
}
