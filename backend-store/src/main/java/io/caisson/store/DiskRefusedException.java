package io.caisson.store;

/** A directory cannot become a disk. The message says why, in words for people; nothing was changed. */
final class DiskRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String fix;

    DiskRefusedException(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    /** What to do about it. */
    String fix() {
        return fix;
    }
}
