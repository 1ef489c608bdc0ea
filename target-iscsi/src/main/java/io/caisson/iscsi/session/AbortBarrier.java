package io.caisson.iscsi.session;

/** Runs something once all tasks that must end have ended. Owner: the session's event loop. */
final class AbortBarrier implements Runnable {

    private final Runnable done;
    private final boolean wantsCertainty;
    private int pending = 1;

    /**
     * @param wantsCertainty whether {@code done} says that the tasks can touch no data: it is then never run if one of them
     *     ended with the store forbidding an answer, as what becomes of its change is unknown
     */
    AbortBarrier(boolean wantsCertainty, Runnable done) {
        this.wantsCertainty = wantsCertainty;
        this.done = done;
    }

    /** One more task to wait for; its end calls {@link #run}. */
    void add() {
        pending++;
    }

    /** One task ended, and the store forbade an answer. */
    void runUncertain() {
        if (!wantsCertainty) {
            run();
        }
    }

    /** One task ended; or, once, everything that counts was added. */
    @Override
    public void run() {
        if (--pending == 0) {
            done.run();
        }
    }
}
