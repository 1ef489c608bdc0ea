package io.caisson.iscsi.scsi;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.CdbDecoder;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.copy.CopyCommands;
import io.caisson.iscsi.scsi.media.DiskCommands;
import io.caisson.iscsi.scsi.reservation.CheckedAgainTask;
import io.caisson.iscsi.scsi.reservation.ConflictTask;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.task.NoDiskCommands;
import io.caisson.iscsi.scsi.task.RefusedTask;
import io.caisson.iscsi.scsi.unit.Countdown;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.LunDirectory;
import io.caisson.iscsi.scsi.unit.TargetNexus;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.TargetView;
import io.caisson.store.access.UnitLedger;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The SCSI target device: finds the logical unit that a command is for, reports what the nexus must know first, refuses
 * what a reservation forbids, and lets the unit's commands make a task of the rest (SAM-5, 5.1 and 5.14; SPC-5, 5.13). Any
 * thread; holds no lock on the path of a command.
 */
public final class TargetDevice implements DeviceServer {

    private final TargetView target;
    private final LunDirectory directory;
    private final DiskCommands disk;
    private final TaskSetReset resets;

    /** The only target of its node. */
    public TargetDevice(
            TargetView target,
            ExportDirectory directory,
            ReservationLedger reservations,
            UnitLedger units,
            ByteBufAllocator allocator) {
        this(target, directory, new LogicalUnits(reservations, units), new CopyCommands(directory), allocator);
    }

    /** @param units shared by all targets of the node */
    public TargetDevice(TargetView target, ExportDirectory directory, LogicalUnits units) {
        this(target, directory, units, new CopyCommands(directory));
    }

    /**
     * One target of several.
     *
     * @param units shared by all targets of the node
     * @param copies shared too, as tokens outlive the last session of a target
     */
    public TargetDevice(TargetView target, ExportDirectory directory, LogicalUnits units, CopyCommands copies) {
        this(target, directory, units, copies, ByteBufAllocator.DEFAULT);
    }

    /**
     * As above.
     *
     * @param allocator of the buffers that data is read into
     */
    public TargetDevice(
            TargetView target,
            ExportDirectory directory,
            LogicalUnits units,
            CopyCommands copies,
            ByteBufAllocator allocator) {
        this.target = target;
        this.directory = new LunDirectory(directory, units);
        this.disk = new DiskCommands(allocator, copies);
        this.resets = new TaskSetReset(this.directory);
    }

    public TargetView target() {
        return target;
    }

    @Override
    public NexusState nexusCreated(Nexus nexus) {
        return directory.nexusCreated(nexus);
    }

    @Override
    public CompletionStage<Void> nexusLeaving(NexusState nexus) {
        return CompletableFuture.allOf(((TargetNexus) nexus)
                .inventory().entries().stream()
                        .map(unit -> unit.endReserving().toCompletableFuture())
                        .toArray(CompletableFuture[]::new));
    }

    @Override
    public void nexusLost(NexusState nexus, Runnable ended) {
        TargetNexus lost = (TargetNexus) nexus;
        // A nexus counts until its copies have ended: resets and preempts of others look for them there.
        Countdown countdown = new Countdown(() -> {
            directory.nexusLost(lost);
            ended.run();
        });
        lost.copies().end(countdown);
        countdown.begun();
    }

    @Override
    public boolean isUrgent(byte[] cdb) {
        Command command = Command.of(cdb);
        return command != null && command.isUrgent();
    }

    @Override
    public boolean hasLogicalUnit(NexusState nexus, long lun) {
        return lun == LunAddress.REPORT_LUNS_WELL_KNOWN || find(nexus, lun) != null;
    }

    @Override
    public ScsiTask accept(NexusState nexus, ScsiRequest request) {
        Cdb cdb = CdbDecoder.decode(request.cdb());
        ItlNexus unit = find(nexus, request.lun());
        if (unit == null) {
            return NoDiskCommands.accept(cdb, request.lun(), (TargetNexus) nexus);
        }
        if (!unit.unitAttentions().none() && !Command.passesUnitAttention(request.cdb())) {
            UnitAttention condition = unit.unitAttentions().poll();
            if (condition != null) {
                return refused(unit, condition.report());
            }
        }
        if (unit.unit().reservations().conflict(unit, request.cdb())) {
            return ConflictTask.INSTANCE;
        }
        ScsiTask task = cdb.accept(disk, unit);
        task.limitDataIn(request.expectedDataInBytes());
        if (task.dataOutBytes() != request.expectedDataOutBytes() && !(task instanceof RefusedTask)) {
            Sense inexact = cdb.refuseInexactDataOut();
            if (inexact != null) {
                return refused(unit, inexact);
            }
        }
        return task.dataOutBytes() == 0 ? task : new CheckedAgainTask(task, unit, request.cdb());
    }

    @Override
    public boolean mayReset(NexusState origin, ResetScope scope) {
        return scope != ResetScope.TARGET_COLD_RESET || resets.knowsAll((TargetNexus) origin);
    }

    @Override
    public void reset(NexusState origin, ResetScope scope, long lun, Runnable done) {
        TargetNexus from = (TargetNexus) origin;
        switch (scope) {
            case CLEAR_TASK_SET -> resets.clearTaskSet(from, find(origin, lun), done);
            case LOGICAL_UNIT_RESET -> resets.resetUnit(from, find(origin, lun), done);
            case TARGET_WARM_RESET -> resets.resetUnitsOf(from, done);
            case TARGET_COLD_RESET -> resets.powerOn(from, done);
        }
    }

    @Override
    public void close() {
        directory.close();
    }

    private static @Nullable ItlNexus find(NexusState nexus, long lun) {
        return ((TargetNexus) nexus).inventory().find(LunAddress.decode(lun));
    }

    private static ScsiTask refused(ItlNexus unit, Sense sense) {
        return new RefusedTask(sense, unit.unit().mode().descriptorSense());
    }
}
