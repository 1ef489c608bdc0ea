package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.Nexus;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.LunMapping;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The nexuses of one target and the logical units behind them, kept in step with the exports. One lock guards who is
 * attached to what; it is held for in-memory work only, never on the path of a command, and never while the exports are
 * asked, as they may be telling of a change under a lock of their own.
 */
public final class LunDirectory implements AutoCloseable {

    private final ExportDirectory exports;
    private final Subscription exportChanges;
    private final AtomicLong exportVersion = new AtomicLong();
    private final Set<TargetNexus> nexuses = new LinkedHashSet<>();
    private final Map<VolumeId, LogicalUnit> units = new HashMap<>();

    public LunDirectory(ExportDirectory exports) {
        this.exports = exports;
        this.exportChanges = exports.onChange(this::exportsChanged);
    }

    public TargetNexus nexusCreated(Nexus nexus) {
        TargetNexus state = new TargetNexus(nexus);
        synchronized (this) {
            nexuses.add(state);
        }
        refresh(state, false);
        return state;
    }

    public synchronized void nexusLost(TargetNexus nexus) {
        if (nexuses.remove(nexus)) {
            List<ItlNexus> entries = nexus.inventory().entries();
            nexus.inventory(LunInventory.EMPTY);
            entries.forEach(this::detach);
        }
    }

    public synchronized List<TargetNexus> nexuses() {
        return List.copyOf(nexuses);
    }

    /** All logical units that somebody sees now. */
    public synchronized List<LogicalUnit> units() {
        return List.copyOf(units.values());
    }

    @Override
    public void close() {
        exportChanges.close();
        nexuses().forEach(this::nexusLost);
    }

    private void exportsChanged() {
        exportVersion.incrementAndGet();
        nexuses().forEach(nexus -> refresh(nexus, true));
    }

    /** Asks what the nexus sees now. The version tells which of two answers that cross each other is the older. */
    private void refresh(TargetNexus nexus, boolean tell) {
        long version = exportVersion.get();
        Nexus path = nexus.nexus();
        List<LunMapping> mappings = exports.luns(path.target(), path.host());
        synchronized (this) {
            boolean wanted = nexuses.contains(nexus) && nexus.isNotNewerThan(version);
            if (wanted && apply(nexus, mappings) && tell) {
                LunInventory inventory = nexus.inventory();
                inventory
                        .entries()
                        .forEach(entry -> entry.unitAttentions().establish(UnitAttention.REPORTED_LUNS_CHANGED));
            }
        }
    }

    /** Brings the inventory up to date, keeping what is still there; answers whether it changed. */
    private boolean apply(TargetNexus nexus, List<LunMapping> mappings) {
        LunInventory before = nexus.inventory();
        Set<ItlNexus> kept = new HashSet<>();
        List<ItlNexus> after = new ArrayList<>();
        for (LunMapping mapping : mappings) {
            ItlNexus entry = before.find(mapping.lun());
            if (entry != null && entry.unit().device() == mapping.device()) {
                kept.add(entry);
            } else {
                entry = attach(nexus, mapping);
            }
            after.add(entry);
        }
        if (kept.size() == before.entries().size() && after.size() == kept.size()) {
            return false;
        }
        nexus.inventory(new LunInventory(after));
        before.entries().stream().filter(entry -> !kept.contains(entry)).forEach(this::detach);
        return true;
    }

    private ItlNexus attach(TargetNexus nexus, LunMapping mapping) {
        VolumeId volume = mapping.device().identity().id();
        LogicalUnit unit = units.get(volume);
        if (unit == null || unit.device() != mapping.device()) {
            unit = new LogicalUnit(mapping.device()); // a volume that was closed and opened again is a new unit
            units.put(volume, unit);
        }
        ItlNexus entry = new ItlNexus(nexus, mapping.lun(), unit);
        unit.attach(entry);
        return entry;
    }

    private void detach(ItlNexus entry) {
        LogicalUnit unit = entry.unit();
        unit.detach(entry);
        if (unit.isUnused()) {
            unit.close();
            units.remove(unit.device().identity().id(), unit);
        }
    }
}
