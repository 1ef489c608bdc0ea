package io.caisson.tests.crash;

import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/** What is killed and must remember: a target with one logical unit. One thread. */
interface CrashSubject extends AutoCloseable {

    InetSocketAddress portal();

    String targetName();

    int lun();

    /** Ends it without warning and waits until it is gone. */
    void kill();

    /**
     * Between {@link #kill} and {@link #restart}: does to the files what a power cut may do to data that was never synced.
     *
     * @return what was done, for the report
     */
    String damage(SplittableRandom random);

    /** Starts it on the same data and returns when it serves. */
    void restart();

    @Override
    void close();
}
