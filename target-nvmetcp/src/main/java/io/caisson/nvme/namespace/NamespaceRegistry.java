package io.caisson.nvme.namespace;

import io.caisson.store.access.ReservationLedger;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.VolumeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The namespaces of a node, one per volume, through however many subsystems and controllers it is seen. Any thread; the lock is
 * held for in-memory work only.
 */
public final class NamespaceRegistry {

    private final ReservationLedger reservations;
    private final RunningCopies copies = new RunningCopies();
    private final Map<VolumeId, Namespace> namespaces = new HashMap<>();
    /** Those whose volume was closed and opened again while somebody still had them. */
    private final Set<Namespace> replaced = new HashSet<>();

    public NamespaceRegistry(ReservationLedger reservations) {
        this.reservations = reservations;
    }

    /** The namespace of this volume; {@link #release} follows for each call. */
    public synchronized Namespace acquire(BlockDevice device) {
        VolumeId volume = device.identity().id();
        Namespace namespace = namespaces.get(volume);
        if (namespace == null || namespace.device() != device) {
            if (namespace != null) {
                replaced.add(namespace);
            }
            namespace = new Namespace(device, reservations, copies);
            namespaces.put(volume, namespace);
        }
        namespace.users++;
        return namespace;
    }

    /** One who acquired the namespace has no command in it any more and gives none. */
    public synchronized void release(Namespace namespace) {
        if (--namespace.users > 0) {
            return;
        }
        namespace.close();
        replaced.remove(namespace);
        namespaces.remove(namespace.device().identity().id(), namespace);
    }

    /** How many namespaces somebody has. */
    synchronized int size() {
        return namespaces.size() + replaced.size();
    }
}
