package io.caisson.nvme.namespace;

import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.access.Registrant;

/**
 * A namespace as one host gives commands to it. Immutable.
 *
 * @param namespaceId under which the host's controller has it
 */
public record NamespaceAccess(Namespace namespace, int namespaceId, Registrant host) {

    /** Whether a command of this group conflicts with a reservation now. */
    public boolean conflict(CommandGroup group) {
        return namespace.reservations().conflict(host, group);
    }
}
