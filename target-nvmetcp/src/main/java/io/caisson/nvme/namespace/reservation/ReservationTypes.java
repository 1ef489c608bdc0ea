package io.caisson.nvme.namespace.reservation;

import io.caisson.store.access.ReservationType;
import org.jspecify.annotations.Nullable;

/** RTYPE: how the wire names the types of reservation (base specification 2.0, figure 404). */
public final class ReservationTypes {

    private ReservationTypes() {}

    public static int code(ReservationType type) {
        return switch (type) {
            case WRITE_EXCLUSIVE -> 1;
            case EXCLUSIVE_ACCESS -> 2;
            case WRITE_EXCLUSIVE_REGISTRANTS_ONLY -> 3;
            case EXCLUSIVE_ACCESS_REGISTRANTS_ONLY -> 4;
            case WRITE_EXCLUSIVE_ALL_REGISTRANTS -> 5;
            case EXCLUSIVE_ACCESS_ALL_REGISTRANTS -> 6;
        };
    }

    /** Null if the code is reserved. */
    public static @Nullable ReservationType byCode(int code) {
        for (ReservationType type : ReservationType.values()) {
            if (code(type) == code) {
                return type;
            }
        }
        return null;
    }
}
