package io.caisson.iscsi.scsi.mode;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The current mode parameters of one logical unit, common to all nexuses (MLUS applies to none of our pages). Changes are
 * serialized by this object; the two bits that commands depend on can be read from any thread at no cost.
 */
public final class ModeParameters {

    private final Map<ModePage, byte[]> current = new EnumMap<>(ModePage.class);
    private volatile boolean descriptorSense;
    private volatile boolean writeProtected;

    public ModeParameters() {
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

    public synchronized void restoreDefaults() {
        for (ModePage page : ModePage.values()) {
            current.put(page, page.defaults());
        }
        publish();
    }

    synchronized byte[] current(ModePage page) {
        return page(page).clone();
    }

    /** Replaces pages that were checked before; answers whether anything is different now. */
    synchronized boolean change(Map<ModePage, byte[]> pages) {
        boolean changed = false;
        for (Map.Entry<ModePage, byte[]> entry : pages.entrySet()) {
            changed |= !Arrays.equals(page(entry.getKey()), entry.getValue());
            current.put(entry.getKey(), entry.getValue().clone());
        }
        publish();
        return changed;
    }

    private byte[] page(ModePage page) {
        return Objects.requireNonNull(current.get(page));
    }

    private void publish() {
        byte[] control = page(ModePage.CONTROL);
        descriptorSense = (control[ModePage.CONTROL_SENSE_BYTE] & ModePage.D_SENSE) != 0;
        writeProtected = (control[ModePage.CONTROL_PROTECT_BYTE] & ModePage.SWP) != 0;
    }
}
