package io.caisson.store.access;

/**
 * What a host did to a volume that all hosts of it have to be told, whichever gateway they use.
 *
 * @param number in the order of the events of one volume, from 1
 * @param gateway the process where it came from: its own hosts know already
 * @param endsSessionsOf as in {@link UnitFunction}
 */
public record UnitEvent(long number, Kind kind, String gateway, String endsSessionsOf) {

    /** One that no session ends with. */
    public UnitEvent(long number, Kind kind, String gateway) {
        this(number, kind, gateway, "");
    }

    /** SAM-5, 7 and 5.14; the word is that of task management. */
    public enum Kind {
        /** CLEAR TASK SET: all commands end. */
        TASKS_CLEARED,
        /** LOGICAL UNIT RESET: all commands and copies end, settings and reservations of sessions are gone. */
        UNIT_RESET,
        /** TARGET WARM RESET: the same. */
        TARGET_RESET,
        /** TARGET COLD RESET: the same, and sessions end. */
        POWER_ON,
        /** The settings are others; no command ends. */
        SETTINGS_CHANGED;

        /** Whether the unit is then as after power on. */
        public boolean isReset() {
            return this == UNIT_RESET || this == TARGET_RESET || this == POWER_ON;
        }
    }
}
