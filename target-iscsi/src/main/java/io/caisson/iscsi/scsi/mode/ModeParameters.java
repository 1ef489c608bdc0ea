package io.caisson.iscsi.scsi.mode;

import io.caisson.store.access.UnitSetting;
import io.caisson.store.access.UnitState;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/**
 * The current mode parameters of one logical unit, common to all nexuses of all nodes (MLUS applies to none of our pages): the
 * pages' defaults, and what hosts have set. Any thread; what commands depend on can be read at no cost.
 */
public final class ModeParameters {

    private final IntSupplier thresholdCount;
    private volatile Set<UnitSetting> settings = Set.of();
    private volatile boolean descriptorSense;
    private volatile boolean writeProtected;
    private volatile boolean thresholdsReported = true;

    /** Guarded by this. */
    private long installedEvent = -1;

    /** @param thresholdCount how many threshold sets are available when hosts are to be warned */
    public ModeParameters(IntSupplier thresholdCount) {
        this.thresholdCount = thresholdCount;
    }

    /** D_SENSE: sense data goes out in descriptor format. */
    public boolean descriptorSense() {
        return descriptorSense;
    }

    /** SWP: commands that would change the medium are refused. */
    public boolean writeProtected() {
        return writeProtected;
    }

    /** LBPERE: hosts are told when the pool runs short. */
    public boolean thresholdsReported() {
        return thresholdsReported;
    }

    /** A host here has reset the unit: so it is from now on, though it is not recorded yet. */
    public synchronized void restoreDefaults() {
        set(Set.of());
    }

    /** What is recorded, unless something newer was installed already. */
    public synchronized void install(UnitState recorded) {
        if (recorded.lastEvent() > installedEvent) {
            installedEvent = recorded.lastEvent();
            set(recorded.settings());
        }
    }

    /** What is recorded, though a host here was to have it otherwise; unless something newer was installed. */
    public synchronized void reinstall(UnitState recorded) {
        if (recorded.lastEvent() >= installedEvent) {
            installedEvent = recorded.lastEvent();
            set(recorded.settings());
        }
    }

    private void set(Set<UnitSetting> now) {
        settings = now;
        descriptorSense = now.contains(UnitSetting.DESCRIPTOR_SENSE);
        writeProtected = now.contains(UnitSetting.WRITE_PROTECTED);
        thresholdsReported = !now.contains(UnitSetting.THRESHOLDS_SILENT);
    }

    byte[] current(ModePage page) {
        byte[] contents = page.defaults();
        for (UnitSetting setting : settings) {
            SettingBit bit = SettingBit.of(setting);
            if (bit.page() == page) {
                contents[bit.byteIndex()] ^= bit.mask();
            }
        }
        return filled(page, contents);
    }

    byte[] defaults(ModePage page) {
        return filled(page, page.defaults());
    }

    /** The threshold is a share of the pool, which may grow. */
    private byte[] filled(ModePage page, byte[] contents) {
        if (page == ModePage.LOGICAL_BLOCK_PROVISIONING) {
            ByteBuffer.wrap(contents).putInt(ModePage.THRESHOLD_COUNT_BYTE, thresholdCount.getAsInt());
        }
        return contents;
    }

    /** What pages that were checked before make of settings: those of other pages stay. A pure function. */
    static UnaryOperator<Set<UnitSetting>> change(Map<ModePage, byte[]> pages) {
        return before -> {
            Set<UnitSetting> after = EnumSet.noneOf(UnitSetting.class);
            after.addAll(before);
            for (UnitSetting setting : UnitSetting.values()) {
                byte[] page = pages.get(SettingBit.of(setting).page());
                if (page != null && SettingBit.of(setting).differsFromDefault(page)) {
                    after.add(setting);
                } else if (page != null) {
                    after.remove(setting);
                }
            }
            return after;
        };
    }
}
