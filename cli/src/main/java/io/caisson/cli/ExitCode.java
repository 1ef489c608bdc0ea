package io.caisson.cli;

/** What the process tells the shell. The numbers are part of the interface: scripts depend on them. */
public enum ExitCode {
    OK(0),
    FAILURE(1),
    /** The command line, or a value in it, is not valid. */
    USAGE(2),
    NOT_FOUND(3),
    /** It exists with another specification, or something uses it. */
    CONFLICT(4),
    /** Nobody answers, or whoever answers cannot prove to be the Caisson that was meant. */
    UNREACHABLE(5),
    /** No token, a wrong one, or one whose role does not suffice. */
    NOT_AUTHORISED(6);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }

    /** The code for an HTTP answer of the API. */
    static ExitCode ofStatus(int status) {
        return switch (status) {
            case 400, 405, 406, 411, 413, 414, 415, 422, 431 -> USAGE;
            case 401, 403 -> NOT_AUTHORISED;
            case 404, 410 -> NOT_FOUND;
            case 409, 412 -> CONFLICT;
            default -> status < 400 ? OK : FAILURE;
        };
    }
}
