package io.caisson.appliance;

/** Why the daemon's process ended, for those who supervise it. 3 is the JVM's, for lack of memory. */
enum DaemonExit {
    /** It was asked to. */
    ASKED(0),
    START_FAILED(1),
    USAGE(2),
    /** Another daemon has the data directory. */
    DATA_IN_USE(10),
    /** The data was written by a newer release. */
    NEWER_FORMAT(11),
    /** The data is damaged, or not Caisson's. */
    DATA_UNUSABLE(12),
    NO_SPACE(13),
    /** A port or address that it must have cannot be had. */
    ADDRESS_UNAVAILABLE(14),
    /** The store could not go on: an fsync failed, a log could not be written. Starting again recovers. */
    STORE_FAILED(20);

    private final int code;

    DaemonExit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether something else has what the daemon needs. */
    boolean isConflict() {
        return this == DATA_IN_USE || this == ADDRESS_UNAVAILABLE;
    }
}
