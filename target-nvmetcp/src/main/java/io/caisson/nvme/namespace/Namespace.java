package io.caisson.nvme.namespace;

import io.caisson.store.access.ReservationLedger;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeIdentity;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One volume as an NVMe namespace, shared by all controllers on this node that it is attached to. Which id it has is the
 * business of each subsystem. Any thread; made and ended by {@link NamespaceRegistry}.
 */
public final class Namespace {

    private final BlockDevice device;
    private final Reservations reservations;
    private final RunningCopies copies;
    private final List<Attachment> attachments = new CopyOnWriteArrayList<>();
    private final Subscription geometryChanges;

    /** Guarded by the registry. */
    int users;

    Namespace(BlockDevice device, ReservationLedger ledger, RunningCopies copies) {
        this.copies = copies;
        this.device = device;
        this.reservations = new Reservations(this, ledger);
        this.geometryChanges = device.onGeometryChange(
                () -> attachments.forEach(each -> each.listener().capacityChanged(this)));
    }

    public BlockDevice device() {
        return device;
    }

    public Geometry geometry() {
        return device.geometry();
    }

    /** Its names towards hosts. */
    public VolumeIdentity identity() {
        return device.identity();
    }

    public Reservations reservations() {
        return reservations;
    }

    /** The copies of all namespaces of the node. */
    public RunningCopies copies() {
        return copies;
    }

    /** Tells a controller what happens to the namespace, until the subscription is closed. */
    public Subscription attach(NamespaceListener listener) {
        Attachment attachment = new Attachment(listener);
        attachments.add(attachment);
        return () -> attachments.remove(attachment);
    }

    /** Who has the namespace now, or had it and has commands in it still. */
    List<Attachment> attachments() {
        return attachments;
    }

    void close() {
        geometryChanges.close();
        reservations.close();
    }

    /** One controller's; compared by identity, so that each subscription ends its own. */
    static final class Attachment {
        private final NamespaceListener listener;

        Attachment(NamespaceListener listener) {
            this.listener = listener;
        }

        NamespaceListener listener() {
            return listener;
        }
    }
}
