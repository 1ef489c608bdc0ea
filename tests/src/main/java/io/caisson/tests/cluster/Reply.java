package io.caisson.tests.cluster;

/**
 * What a command came to.
 *
 * @param text what the target said, when it was no success
 */
record Reply(Kind kind, String text) {
    static final Reply DONE = new Reply(Kind.DONE, "");
    static final Reply MISCOMPARED = new Reply(Kind.MISCOMPARED, "");

    enum Kind {
        DONE,
        /** A comparison found something else. */
        MISCOMPARED,
        /** Not done and to be sent again, as hosts do without a word to anybody. */
        RETRY,
        /** There was no space for it; part of it may be written. */
        NO_SPACE,
        /** No answer, and the session is gone. */
        LOST,
        /** Something that a host would hand on to its applications. Part of it may be done. */
        ERROR
    }

    static Reply of(Kind kind, String text) {
        return new Reply(kind, text);
    }
}
