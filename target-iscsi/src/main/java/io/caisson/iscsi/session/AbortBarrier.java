package io.caisson.iscsi.session;

/** Runs something once all tasks that must end have ended. Owner: the session's event loop. */
final class AbortBarrier implements Runnable {

    private final Runnable done;
    private int pending = 1;

    AbortBarrier(Runnable done) {
        this.done = done;
    }

    /** One more task to wait for; its end calls {@link #run}. */
    void add() {
        pending++;
    }

    /** One task ended; or, once, everything that counts was added. */
    @Override
    public void run() {
        if (--pending == 0) {
            done.run();
        }
    }
}
