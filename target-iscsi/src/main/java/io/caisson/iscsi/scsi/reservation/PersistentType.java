package io.caisson.iscsi.scsi.reservation;

import io.caisson.store.access.ReservationType;
import org.jspecify.annotations.Nullable;

/** The TYPE field (SPC-5, 6.15.3.4), and the bit of each type in REPORT CAPABILITIES (6.15.4). */
enum PersistentType {
    WRITE_EXCLUSIVE(0x1, ReservationType.WRITE_EXCLUSIVE, 0x0200),
    EXCLUSIVE_ACCESS(0x3, ReservationType.EXCLUSIVE_ACCESS, 0x0800),
    WRITE_EXCLUSIVE_REGISTRANTS_ONLY(0x5, ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY, 0x2000),
    EXCLUSIVE_ACCESS_REGISTRANTS_ONLY(0x6, ReservationType.EXCLUSIVE_ACCESS_REGISTRANTS_ONLY, 0x4000),
    WRITE_EXCLUSIVE_ALL_REGISTRANTS(0x7, ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS, 0x8000),
    EXCLUSIVE_ACCESS_ALL_REGISTRANTS(0x8, ReservationType.EXCLUSIVE_ACCESS_ALL_REGISTRANTS, 0x0001);

    private final int code;
    private final ReservationType type;
    private final int maskBit;

    PersistentType(int code, ReservationType type, int maskBit) {
        this.code = code;
        this.type = type;
        this.maskBit = maskBit;
    }

    static @Nullable ReservationType ofCode(int code) {
        for (PersistentType candidate : values()) {
            if (candidate.code == code) {
                return candidate.type;
            }
        }
        return null;
    }

    static int codeOf(ReservationType type) {
        for (PersistentType candidate : values()) {
            if (candidate.type == type) {
                return candidate.code;
            }
        }
        throw new IllegalArgumentException("no code for " + type);
    }

    /** PERSISTENT RESERVATION TYPE MASK: all there are. */
    static int mask() {
        int mask = 0;
        for (PersistentType type : values()) {
            mask |= type.maskBit;
        }
        return mask;
    }
}
