package io.caisson.iscsi.session;

/**
 * Compares 8-byte LUN fields (SAM-5, 4.7). The same logical unit may be addressed by the peripheral device method and by
 * flat space addressing.
 */
final class LogicalUnitNumbers {

    private static final int METHOD_SHIFT = 62;
    private static final int PERIPHERAL = 0;
    private static final int FLAT = 1;
    private static final int FIRST_LEVEL_SHIFT = 48;
    private static final long FIRST_LEVEL_MASK = 0x3FFF;
    private static final long LOWER_LEVELS_MASK = 0xFFFF_FFFF_FFFFL;

    private LogicalUnitNumbers() {}

    static boolean same(long a, long b) {
        return normal(a) == normal(b);
    }

    private static long normal(long lun) {
        int method = (int) (lun >>> METHOD_SHIFT);
        boolean singleLevel = (lun & LOWER_LEVELS_MASK) == 0;
        if (singleLevel && (method == PERIPHERAL || method == FLAT)) {
            return (lun >>> FIRST_LEVEL_SHIFT) & FIRST_LEVEL_MASK;
        }
        return lun;
    }
}
