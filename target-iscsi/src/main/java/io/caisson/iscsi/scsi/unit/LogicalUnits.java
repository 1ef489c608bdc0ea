package io.caisson.iscsi.scsi.unit;

import io.caisson.store.access.LunMapping;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.UnitFunction;
import io.caisson.store.access.UnitLedger;
import io.caisson.store.block.VolumeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The logical units of a node, one per volume, through however many targets it is seen: mode parameters and unit
 * attentions belong to the volume, not to the way to it. A unit lives as long as somebody sees it, or has commands in it
 * that were given while it was seen. Any thread; the lock is held for in-memory work only.
 */
public final class LogicalUnits {

    private final ReservationLedger reservations;
    private final UnitLedger ledger;
    private final Map<VolumeId, LogicalUnit> units = new HashMap<>();
    /** Units whose volume was closed and opened again while somebody still saw them. */
    private final Set<LogicalUnit> replaced = new HashSet<>();

    public LogicalUnits(ReservationLedger reservations, UnitLedger ledger) {
        this.reservations = reservations;
        this.ledger = ledger;
    }

    /** See {@link UnitLedger#announce}. */
    CompletionStage<Void> announce(Set<VolumeId> volumes, UnitFunction function) {
        return ledger.announce(volumes, function);
    }

    /** Shows a unit to a nexus. */
    synchronized ItlNexus attach(TargetNexus nexus, LunMapping mapping) {
        VolumeId volume = mapping.device().identity().id();
        LogicalUnit unit = units.get(volume);
        if (unit == null || unit.device() != mapping.device()) {
            if (unit != null) {
                replaced.add(unit);
            }
            unit = new LogicalUnit(mapping.device(), reservations, ledger);
            units.put(volume, unit);
        }
        ItlNexus entry = new ItlNexus(nexus, mapping.lun(), unit);
        unit.attach(entry);
        return entry;
    }

    /** The nexus is gone, and no command of it is left. */
    synchronized void detach(ItlNexus entry) {
        entry.detached();
        entry.unit().detach(entry);
        entry.lost();
        forgetIfUnused(entry.unit());
    }

    /**
     * The unit is withdrawn from a nexus that lives on: its commands there are refused or let end.
     *
     * @return completed when none of them can touch data any more
     */
    CompletionStage<Void> withdraw(ItlNexus entry) {
        entry.detached();
        synchronized (this) {
            entry.unit().beginWithdrawal(entry);
        }
        // Not under the lock: the transport may find at once that there is nothing to wait for.
        Countdown countdown = new Countdown(() -> withdrawn(entry));
        entry.nexus().copies().awaitLeaving(entry, countdown);
        entry.nexus().withdraw(LunAddress.encode(entry.lun()), countdown.oneMore());
        countdown.begun();
        return entry.withdrawn();
    }

    private void withdrawn(ItlNexus entry) {
        synchronized (this) {
            entry.unit().endWithdrawal(entry);
            entry.lost();
            forgetIfUnused(entry.unit());
        }
        entry.endWithdrawal();
    }

    private void forgetIfUnused(LogicalUnit unit) {
        if (unit.isUnused()) {
            unit.close();
            replaced.remove(unit);
            units.remove(unit.device().identity().id(), unit);
        }
    }

    /** How many units somebody sees, or is not done with. */
    public synchronized int size() {
        return units.size() + replaced.size();
    }
}
