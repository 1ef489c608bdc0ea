package io.caisson.iscsi.scsi.unit;

/**
 * The 8-byte LUN field (SAM-5, 4.7) with single-level addressing: numbers below 256 in peripheral device format on bus 0,
 * as every initiator understands it, others in flat space format. Both formats are accepted for any number they can hold.
 *
 * <pre>
 *   peripheral  00 | bus (0), 6 bits | target or LUN, 8 bits | 48 zero bits
 *   flat space  01 | LUN, 14 bits                            | 48 zero bits
 * </pre>
 */
public final class LunAddress {

    /** Highest number that the flat space format holds. */
    public static final int MAX_LUN = 0x3FFF;

    /** REPORT LUNS well known logical unit (SPC-5, 8.2): extended format 11b, length 0, method 1, number 1. */
    public static final long REPORT_LUNS_WELL_KNOWN = 0xC101L << 48;

    /** The field names nothing that could exist here. */
    public static final int NONE = -1;

    private static final int FIRST_LEVEL_SHIFT = 48;
    private static final int FLAT_SPACE = 0x4000;
    private static final int ADDRESS_METHOD_MASK = 0xC000;
    private static final int PERIPHERAL_MAX_LUN = 0xFF;
    private static final long LOWER_LEVELS_MASK = (1L << FIRST_LEVEL_SHIFT) - 1;

    private LunAddress() {}

    /** The number that {@code field} addresses, or {@link #NONE}. */
    public static int decode(long field) {
        if ((field & LOWER_LEVELS_MASK) != 0) {
            return NONE;
        }
        int firstLevel = (int) (field >>> FIRST_LEVEL_SHIFT);
        if (firstLevel <= PERIPHERAL_MAX_LUN) {
            return firstLevel;
        }
        return (firstLevel & ADDRESS_METHOD_MASK) == FLAT_SPACE ? firstLevel & MAX_LUN : NONE;
    }

    /** How REPORT LUNS names {@code lun}. */
    public static long encode(int lun) {
        return lun <= PERIPHERAL_MAX_LUN ? (long) lun << FIRST_LEVEL_SHIFT : encodeFlat(lun);
    }

    /** The other way in which an initiator may address a number below 256. */
    public static long encodeFlat(int lun) {
        return (long) (FLAT_SPACE | lun) << FIRST_LEVEL_SHIFT;
    }
}
