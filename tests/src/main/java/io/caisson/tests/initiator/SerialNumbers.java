package io.caisson.tests.initiator;

/**
 * The command window and status order of one connection (sections 4.2.2.1 and 4.2.2.2). Compared as RFC 1982 serial
 * numbers. Owner: the connection's event loop.
 */
final class SerialNumbers {
    private int commandSn;
    private int maxCommandSn;
    private int expectedCommandSn;
    private int expectedStatusSn;

    SerialNumbers(int firstCommandSn) {
        commandSn = firstCommandSn;
        expectedCommandSn = firstCommandSn;
        maxCommandSn = firstCommandSn - 1;
    }

    static boolean isAfter(int left, int right) {
        return left - right > 0;
    }

    boolean windowOpen() {
        return !isAfter(commandSn, maxCommandSn);
    }

    /** The number of the next non-immediate command; the caller has seen {@link #windowOpen()}. */
    int takeCommandSn() {
        return commandSn++;
    }

    /** What an immediate command carries: the number the next ordinary one will have. */
    int currentCommandSn() {
        return commandSn;
    }

    int expectedStatusSn() {
        return expectedStatusSn;
    }

    /** The target's first status number; it chooses freely. */
    void startStatus(int statusSn) {
        expectedStatusSn = statusSn + 1;
    }

    /** Takes a PDU that carries a status; each has the next number, as one connection delivers in order. */
    void onStatus(int statusSn) {
        if (statusSn != expectedStatusSn) {
            throw new ProtocolViolationException("StatSN " + Integer.toUnsignedString(statusSn) + " where "
                    + Integer.toUnsignedString(expectedStatusSn) + " was due");
        }
        expectedStatusSn++;
    }

    /** Takes the window of any PDU from the target; old news is ignored (section 4.2.2.1). */
    void onWindow(int expected, int max) {
        if (isAfter(expected - 1, max)) {
            return;
        }
        if (isAfter(expected, commandSn)) {
            throw new ProtocolViolationException("ExpCmdSN " + Integer.toUnsignedString(expected)
                    + " is beyond the last command sent, " + Integer.toUnsignedString(commandSn - 1));
        }
        if (isAfter(max, maxCommandSn)) {
            maxCommandSn = max;
        }
        if (isAfter(expected, expectedCommandSn)) {
            expectedCommandSn = expected;
        }
    }

    int windowSize() {
        return maxCommandSn - commandSn + 1;
    }
}
