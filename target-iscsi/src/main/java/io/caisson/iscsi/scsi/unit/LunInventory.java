package io.caisson.iscsi.scsi.unit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The LUNs of one nexus at one moment, ascending. Immutable; found by index, as every command asks. */
public final class LunInventory {

    static final LunInventory EMPTY = new LunInventory(List.of());

    private final List<ItlNexus> entries;
    private final @Nullable ItlNexus[] byLun;

    LunInventory(List<ItlNexus> ascending) {
        this.entries = List.copyOf(ascending);
        int highest = entries.stream().mapToInt(ItlNexus::lun).max().orElse(LunAddress.NONE);
        this.byLun = new ItlNexus[highest + 1];
        for (ItlNexus entry : entries) {
            byLun[entry.lun()] = entry;
        }
    }

    public List<ItlNexus> entries() {
        return entries;
    }

    /** What {@code lun}, a number or {@link LunAddress#NONE}, means now; null if nothing. */
    public @Nullable ItlNexus find(int lun) {
        return lun >= 0 && lun < byLun.length ? byLun[lun] : null;
    }
}
