package io.caisson.iscsi.scsi.mode;

import io.caisson.store.access.UnitSetting;

/** Where a setting stands in the mode pages: it is set when the bit differs from the default. */
record SettingBit(ModePage page, int byteIndex, byte mask) {

    private static final SettingBit DESCRIPTOR_SENSE =
            new SettingBit(ModePage.CONTROL, ModePage.CONTROL_SENSE_BYTE, ModePage.D_SENSE);
    private static final SettingBit WRITE_PROTECTED =
            new SettingBit(ModePage.CONTROL, ModePage.CONTROL_PROTECT_BYTE, ModePage.SWP);
    private static final SettingBit THRESHOLDS_SILENT =
            new SettingBit(ModePage.READ_WRITE_ERROR_RECOVERY, ModePage.RECOVERY_PROVISIONING_BYTE, ModePage.LBPERE);

    static SettingBit of(UnitSetting setting) {
        return switch (setting) {
            case DESCRIPTOR_SENSE -> DESCRIPTOR_SENSE;
            case WRITE_PROTECTED -> WRITE_PROTECTED;
            case THRESHOLDS_SILENT -> THRESHOLDS_SILENT;
        };
    }

    boolean differsFromDefault(byte[] contents) {
        return ((contents[byteIndex] ^ page.defaults()[byteIndex]) & mask) != 0;
    }
}
