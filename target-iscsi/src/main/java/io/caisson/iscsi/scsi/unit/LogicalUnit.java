package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.mode.ModeParameters;
import io.caisson.iscsi.scsi.mode.ThresholdSets;
import io.caisson.iscsi.scsi.reservation.Reservations;
import io.caisson.iscsi.scsi.sense.BlockErrorMeaning;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.UnitEvent;
import io.caisson.store.access.UnitLedger;
import io.caisson.store.access.VolumeUnit;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.Subscription;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One volume as a SCSI disk, shared by all nexuses that see it: mode parameters, reservations, and whom to tell what
 * changed. Any thread; attached and detached by {@link LogicalUnits} under its lock.
 */
public final class LogicalUnit {

    private final BlockDevice device;
    private final ModeParameters mode;
    private final List<ItlNexus> nexuses = new CopyOnWriteArrayList<>();
    private final List<ItlNexus> withdrawing = new CopyOnWriteArrayList<>();
    private final Subscription geometryChanges;
    private final Subscription poolAlarms;
    private final Reservations reservations;
    private final VolumeUnit shared;
    private final Subscription elsewhere;

    LogicalUnit(BlockDevice device, ReservationLedger reserved, UnitLedger ledger) {
        this.device = device;
        this.mode =
                new ModeParameters(() -> ThresholdSets.available(device.pool().softAvailableBytes()));
        this.poolAlarms = device.onPoolShort(this::poolIsShort);
        this.reservations = new Reservations(this, reserved);
        this.geometryChanges = device.onGeometryChange(() -> establish(UnitAttention.CAPACITY_CHANGED));
        this.shared = ledger.of(device.identity().id());
        this.elsewhere = shared.onChange((now, events) -> {
            mode.install(now);
            return DoneElsewhere.to(this, events);
        });
        mode.install(shared.state()); // after that, so that nothing in between is missed
    }

    public BlockDevice device() {
        return device;
    }

    public Geometry geometry() {
        return device.geometry();
    }

    public ModeParameters mode() {
        return mode;
    }

    /** What hosts of all nodes did to it. */
    public VolumeUnit shared() {
        return shared;
    }

    public Reservations reservations() {
        return reservations;
    }

    /** Who sees this unit now. */
    public List<ItlNexus> nexuses() {
        return nexuses;
    }

    /** Who saw this unit until a moment ago and may still have commands in it. */
    public List<ItlNexus> withdrawing() {
        return withdrawing;
    }

    void attach(ItlNexus nexus) {
        nexuses.add(nexus);
    }

    void detach(ItlNexus nexus) {
        nexuses.remove(nexus);
    }

    /** In this order, so that a reset meets the nexus in one of the two lists at least. */
    void beginWithdrawal(ItlNexus nexus) {
        withdrawing.add(nexus);
        nexuses.remove(nexus);
    }

    void endWithdrawal(ItlNexus nexus) {
        withdrawing.remove(nexus);
    }

    boolean isUnused() {
        return nexuses.isEmpty() && withdrawing.isEmpty();
    }

    void close() {
        elsewhere.close();
        reservations.close();
        geometryChanges.close();
        poolAlarms.close();
    }

    /** SBC-4, 4.7.3.7.6, with SITUA=0: everybody is told, unless the hosts have switched it off. */
    private void poolIsShort() {
        if (mode.thresholdsReported()) {
            establish(UnitAttention.THIN_PROVISIONING_THRESHOLD);
        }
    }

    /** Tells all nexuses. */
    public void establish(UnitAttention condition) {
        nexuses.forEach(nexus -> nexus.unitAttentions().establish(condition));
    }

    /** Tells all nexuses but the one that caused it. */
    public void establishForOthers(UnitAttention condition, TargetNexus origin) {
        for (ItlNexus nexus : nexuses) {
            if (nexus.nexus() != origin) {
                nexus.unitAttentions().establish(condition);
            }
        }
    }

    /**
     * The logical unit reset condition (SAM-5, 6.3.3), as far as it is here: as after power on, and everybody is told. Persistent
     * reservations stand, what RESERVE reserved does not. {@link LunDirectory#announce} has to follow, and {@link
     * #wasNotReset} if that fails.
     *
     * @return when nothing is reserved by RESERVE any more; fails if nobody can tell
     */
    public CompletionStage<Void> reset(UnitEvent.Kind function) {
        mode.restoreDefaults();
        establish(DoneElsewhere.condition(function));
        return reservations.reset();
    }

    /** A reset may not be on record: what is holds here, too, as it does at the other nodes. */
    public void wasNotReset() {
        mode.reinstall(shared.state());
    }

    /** Ends a command with CHECK CONDITION, in the sense format of this unit. */
    public void check(ScsiCompletion completion, Sense sense) {
        completion.failed(ScsiStatus.CHECK_CONDITION, sense.in(mode.descriptorSense()));
    }

    /** Ends a command that the store could not do. */
    public void failed(ScsiCompletion completion, BlockError error, long detail) {
        BlockErrorMeaning.complete(completion, error, detail, mode.descriptorSense());
    }
}
