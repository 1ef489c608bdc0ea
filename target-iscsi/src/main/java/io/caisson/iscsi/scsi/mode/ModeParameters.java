package io.caisson.iscsi.scsi.mode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;

/**
 * The current mode parameters of one logical unit, common to all nexuses (MLUS applies to none of our pages). Changes are
 * serialized by this object; the two bits that commands depend on can be read from any thread at no cost.
 */
public final class ModeParameters {

    private final Map<ModePage, byte[]> current = new EnumMap<>(ModePage.class);
    private final IntSupplier thresholdCount;
    private volatile boolean descriptorSense;
    private volatile boolean writeProtected;
    private volatile boolean thresholdsReported;

    /** @param thresholdCount how many threshold sets are available when hosts are to be warned */
    public ModeParameters(IntSupplier thresholdCount) {
        this.thresholdCount = thresholdCount;
        restoreDefaults();
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

    public synchronized void restoreDefaults() {
        for (ModePage page : ModePage.values()) {
            current.put(page, page.defaults());
        }
        publish();
    }

    synchronized byte[] current(ModePage page) {
        return filled(page, page(page).clone());
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

    /** Replaces pages that were checked before; answers whether anything is different now. */
    synchronized boolean change(Map<ModePage, byte[]> pages) {
        boolean changed = false;
        for (Map.Entry<ModePage, byte[]> entry : pages.entrySet()) {
            changed |= !Arrays.equals(current(entry.getKey()), entry.getValue());
            current.put(entry.getKey(), entry.getValue().clone());
        }
        publish();
        return changed;
    }

    private byte[] page(ModePage page) {
        return Objects.requireNonNull(current.get(page));
    }

    private void publish() {
        byte[] recovery = page(ModePage.READ_WRITE_ERROR_RECOVERY);
        thresholdsReported = (recovery[ModePage.RECOVERY_PROVISIONING_BYTE] & ModePage.LBPERE) != 0;
        byte[] control = page(ModePage.CONTROL);
        descriptorSense = (control[ModePage.CONTROL_SENSE_BYTE] & ModePage.D_SENSE) != 0;
        writeProtected = (control[ModePage.CONTROL_PROTECT_BYTE] & ModePage.SWP) != 0;
    }
}
