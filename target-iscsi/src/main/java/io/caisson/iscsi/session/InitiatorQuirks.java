package io.caisson.iscsi.session;

import java.util.Locale;

/** Where known initiators want something else than the letter of the RFC. Pure functions. */
final class InitiatorQuirks {

    /** The names that ESXi gives itself. */
    private static final String VMWARE = "iqn.1998-01.com.vmware:";

    private InitiatorQuirks() {}

    /**
     * Whether ABORT TASK of a command that has ended is answered "function complete". RFC 7143, 11.6.1 (c) says "task does
     * not exist", and libiscsi checks it; ESXi takes that answer for a reason to reset the logical unit (SAM-5, 7.2 says
     * "function complete" too).
     */
    static boolean abortOfEndedTaskIsComplete(String initiatorName) {
        return initiatorName.toLowerCase(Locale.ROOT).startsWith(VMWARE);
    }
}
