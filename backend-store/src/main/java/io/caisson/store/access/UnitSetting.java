package io.caisson.store.access;

/**
 * What hosts can change of a volume's mode parameters (SPC-5, 7.5.13; SBC-4, 6.5.10). None of these is set by default.
 */
public enum UnitSetting {
    /** D_SENSE: sense data in descriptor format. */
    DESCRIPTOR_SENSE,
    /** SWP: nobody may write. */
    WRITE_PROTECTED,
    /** LBPERE=0: hosts are not told when the pool runs short. */
    THRESHOLDS_SILENT
}
