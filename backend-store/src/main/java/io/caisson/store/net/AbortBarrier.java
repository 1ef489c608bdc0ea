package io.caisson.store.net;

/** Runs something once all commands that must end have ended. Owner: the event loop of their connection. */
public final class AbortBarrier implements Runnable {

    private final Runnable done;
    private final boolean wantsCertainty;
    private int pending = 1;

    /**
     * @param wantsCertainty whether {@code done} says that the commands can touch no data: it is then never run if one of them
     *     ended with the store forbidding an answer, as what becomes of its change is unknown
     */
    public AbortBarrier(boolean wantsCertainty, Runnable done) {
        this.wantsCertainty = wantsCertainty;
        this.done = done;
    }

    public boolean isDone() {
        return pending == 0;
    }

    /** One more command to wait for; its end calls {@link #run}. */
    public void add() {
        pending++;
    }

    /** One command ended, and the store forbade an answer. */
    public void runUncertain() {
        if (!wantsCertainty) {
            run();
        }
    }

    /** One command ended; or, once, everything that counts was added. */
    @Override
    public void run() {
        if (--pending == 0) {
            done.run();
        }
    }
}
