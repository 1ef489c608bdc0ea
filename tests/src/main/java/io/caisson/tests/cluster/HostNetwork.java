package io.caisson.tests.cluster;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that has to be done where the hosts of a cluster are: in a thread of its own, as a thread may be able to go there and not back. */
final class HostNetwork {
    private HostNetwork() {}

    interface Work {
        void run() throws InterruptedException;
    }

    /** Waits for the end of the work, and fails as it does. */
    static void run(Cluster cluster, Work work) throws InterruptedException {
        Callable<Boolean> inside = () -> {
            cluster.enterHostNetwork();
            work.run();
            return true;
        };
        FutureTask<Boolean> task = new FutureTask<>(inside);
        new Thread(task, "in-host-network").start();
        try {
            task.get();
        } catch (ExecutionException failure) {
            throw new AssertionError("what had to work did not: " + failure.getCause(), failure.getCause());
        }
    }
}
