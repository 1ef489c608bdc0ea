package io.caisson.iscsi.session;

/**
 * The CmdSN window of one session (RFC 7143, 4.2.2.1). Owner: the session's event loop.
 *
 * <p>At most {@code depth} numbered commands are unfinished: MaxCmdSN = ExpCmdSN + depth - unfinished - 1. Accepting a
 * command moves ExpCmdSN and the count together, finishing one lowers the count, so MaxCmdSN never goes back.
 */
final class CommandWindow {

    /** What becomes of a numbered command. */
    enum Verdict {
        NEXT,
        /** Within the window, but commands before it are missing. */
        AHEAD,
        /** Outside: to be ignored without a word. */
        OUTSIDE
    }

    private final int depth;
    private int expCmdSn;
    private int unfinished;

    CommandWindow(int firstCmdSn, int depth) {
        this.expCmdSn = firstCmdSn;
        this.depth = depth;
    }

    Verdict judge(int cmdSn) {
        if (cmdSn == expCmdSn) {
            return unfinished < depth ? Verdict.NEXT : Verdict.OUTSIDE;
        }
        boolean inside = SerialNumber.before(expCmdSn, cmdSn) && !SerialNumber.before(maxCmdSn(), cmdSn);
        return inside ? Verdict.AHEAD : Verdict.OUTSIDE;
    }

    /** The command with ExpCmdSN was taken; {@link #finished} must follow once. */
    void accepted() {
        expCmdSn++;
        unfinished++;
    }

    void finished() {
        if (unfinished == 0) {
            throw new IllegalStateException("a command finished twice");
        }
        unfinished--;
    }

    int expCmdSn() {
        return expCmdSn;
    }

    int maxCmdSn() {
        return expCmdSn + depth - unfinished - 1;
    }
}
