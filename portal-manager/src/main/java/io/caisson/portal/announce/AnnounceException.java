package io.caisson.portal.announce;

/** Hosts cannot be made to find an address here, or to stop finding it, in words for an operator. */
public final class AnnounceException extends Exception {
    private static final long serialVersionUID = 1;

    private final String fix;

    /**
     * @param message what went wrong, with the address in it
     * @param fix what to do about it, a sentence or a command
     */
    public AnnounceException(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    public AnnounceException(String message, String fix, Throwable cause) {
        super(message, cause);
        this.fix = fix;
    }

    public String fix() {
        return fix;
    }
}
