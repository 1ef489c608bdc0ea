package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.store.access.Registrant;
import java.util.Set;

/**
 * A PERSISTENT RESERVE OUT with all that its outcome depends on beside the state.
 *
 * @param origin the nexus it came through
 * @param targetPorts relative identifiers of the target's ports, that of {@code origin} included
 * @param knownInitiatorPorts names of the initiator ports that see the unit now, for TransportIDs without an ISID
 */
record ReserveOutCommand(
        Cdb.PersistentReserveOut cdb,
        ReserveOutParameters parameters,
        Registrant origin,
        Set<Integer> targetPorts,
        Set<String> knownInitiatorPorts) {}
