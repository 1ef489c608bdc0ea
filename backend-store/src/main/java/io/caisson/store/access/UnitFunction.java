package io.caisson.store.access;

/**
 * A task management function, as it is done to a volume.
 *
 * @param endsSessionsOf the name of an iSCSI target all of whose sessions end with it, at whatever node; empty if none do
 */
public record UnitFunction(UnitEvent.Kind kind, String endsSessionsOf) {

    /** One that no session ends with. */
    public static UnitFunction of(UnitEvent.Kind kind) {
        return new UnitFunction(kind, "");
    }

    /** TARGET COLD RESET (RFC 7143, 11.5.1): as power on, and the end of all sessions of the target. */
    public static UnitFunction coldReset(String targetName) {
        return new UnitFunction(UnitEvent.Kind.POWER_ON, targetName);
    }
}
