package io.caisson.tests.cluster;

import java.nio.file.Path;
import java.util.List;

/** One daemon of a {@link Cluster}. Calls come from one thread at a time; {@link #portals} from any. */
interface ClusterNode {
    String name();

    /** Whether its process exists, be it stopped. */
    boolean isRunning();

    /** SIGKILL, and waits until it is gone. */
    void kill();

    /** Starts it again on the same data, and waits until it serves hosts. */
    void restart();

    /** The same, but leaves alone others that do not run. */
    default void restartAlone() {
        restart();
    }

    /** SIGSTOP. */
    void pause();

    /** SIGCONT. */
    void resume();

    /** Waits for a daemon that ends by itself. */
    void awaitEnd();

    Path dataDirectory();

    /** Where hosts reach it, as far as was known last. */
    List<Portal> portals();
}
