package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.Nexus;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.LunMapping;
import io.caisson.store.access.TargetView;
import io.caisson.store.access.UnitFunction;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The nexuses of one target and the logical units behind them, kept in step with the exports. One lock guards who is
 * attached to what; it is held for in-memory work only, never on the path of a command, and never while the exports are
 * asked, as they may be telling of a change under a lock of their own.
 */
public final class LunDirectory implements AutoCloseable {

    private final ExportDirectory exports;
    private final Subscription exportChanges;
    private final LogicalUnits units;
    private final AtomicLong exportVersion = new AtomicLong();
    private final Set<TargetNexus> nexuses = new LinkedHashSet<>();

    /** @param units shared by all targets of the node */
    public LunDirectory(ExportDirectory exports, LogicalUnits units) {
        this.exports = exports;
        this.units = units;
        this.exportChanges = exports.follow(this::exportsChanged);
    }

    public TargetNexus nexusCreated(Nexus nexus) {
        TargetNexus state = new TargetNexus(nexus, exports);
        synchronized (this) {
            nexuses.add(state);
        }
        refresh(state, false).forEach(units::withdraw);
        return state;
    }

    public synchronized void nexusLost(TargetNexus nexus) {
        if (nexuses.remove(nexus)) {
            List<ItlNexus> entries = nexus.inventory().entries();
            nexus.inventory(LunInventory.EMPTY);
            entries.forEach(units::detach);
        }
    }

    public synchronized List<TargetNexus> nexuses() {
        return List.copyOf(nexuses);
    }

    /** All logical units that somebody sees through this target now. */
    public Set<LogicalUnit> units() {
        Set<LogicalUnit> seen = new LinkedHashSet<>();
        nexuses().forEach(nexus -> nexus.inventory().entries().forEach(entry -> seen.add(entry.unit())));
        return seen;
    }

    /** The volumes that any host sees through a target of this one's exports now, at whatever node. */
    public Set<VolumeId> volumes(TargetView target) {
        return exports.volumes(target);
    }

    /** See {@link io.caisson.store.access.UnitLedger#announce}. */
    public CompletionStage<Void> announce(Set<VolumeId> volumes, UnitFunction function) {
        return units.announce(volumes, function);
    }

    @Override
    public void close() {
        exportChanges.close();
        nexuses().forEach(this::nexusLost);
    }

    /** Completed when what was withdrawn from hosts has no command left that can touch data. */
    private CompletionStage<Void> exportsChanged() {
        exportVersion.incrementAndGet();
        List<CompletableFuture<Void>> withdrawals = new ArrayList<>();
        for (TargetNexus nexus : nexuses()) {
            for (ItlNexus entry : refresh(nexus, true)) {
                withdrawals.add(units.withdraw(entry).toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(withdrawals.toArray(CompletableFuture[]::new));
    }

    /**
     * Asks what the nexus sees now. The version tells which of two answers that cross each other is the older.
     *
     * @return what it does not see any more
     */
    private List<ItlNexus> refresh(TargetNexus nexus, boolean tell) {
        long version = exportVersion.get();
        Nexus path = nexus.nexus();
        List<LunMapping> mappings = exports.luns(path.target(), path.host());
        synchronized (this) {
            if (!nexuses.contains(nexus) || !nexus.isNotNewerThan(version)) {
                return List.of();
            }
            List<ItlNexus> before = nexus.inventory().entries();
            List<ItlNexus> gone = apply(nexus, mappings);
            List<ItlNexus> after = nexus.inventory().entries();
            if (tell && !after.equals(before)) {
                after.forEach(entry -> entry.unitAttentions().establish(UnitAttention.REPORTED_LUNS_CHANGED));
            }
            return gone;
        }
    }

    /** Brings the inventory up to date, keeping what is still there; answers what is not. */
    private List<ItlNexus> apply(TargetNexus nexus, List<LunMapping> mappings) {
        LunInventory before = nexus.inventory();
        List<ItlNexus> after = new ArrayList<>();
        for (LunMapping mapping : mappings) {
            ItlNexus entry = before.find(mapping.lun());
            boolean same = entry != null && entry.unit().device() == mapping.device();
            after.add(same ? entry : units.attach(nexus, mapping));
        }
        if (after.equals(before.entries())) {
            return List.of();
        }
        nexus.inventory(new LunInventory(after));
        List<ItlNexus> gone = new ArrayList<>(before.entries());
        gone.removeAll(after);
        return gone;
    }
}
