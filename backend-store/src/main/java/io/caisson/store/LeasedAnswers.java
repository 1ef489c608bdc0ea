package io.caisson.store;

import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.net.AnswerRight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** The right to answer hosts: as long as this node holds the lease of a gateway in the epoch in which they came. Any thread. */
final class LeasedAnswers implements AnswerRight {
    private final GatewayLease lease;
    private final Executor executor;

    // Guarded by this.
    private final Map<Runnable, Long> waiting = new HashMap<>();
    private long lastEpoch = GatewayLease.NONE;

    /** @param executor runs what waits for the next epoch: the lease's own thread must not be kept */
    LeasedAnswers(GatewayLease lease, Executor executor) {
        this.lease = lease;
        this.executor = executor;
        lease.follow(this::changed);
    }

    private void changed(long epoch) {
        if (epoch == GatewayLease.NONE) {
            return;
        }
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            lastEpoch = epoch;
            waiting.forEach((then, since) -> {
                if (since < epoch) {
                    due.add(then);
                }
            });
            due.forEach(waiting::remove);
        }
        due.forEach(executor::execute);
    }

    @Override
    public BooleanSupplier ofNewConnection() {
        long epoch = lease.epoch();
        return () -> epoch != GatewayLease.NONE && lease.epoch() == epoch && lease.isHeld();
    }

    @Override
    public Runnable whenFenced(Runnable then) {
        Runnable entry = then::run; // an object of its own each time
        synchronized (this) {
            waiting.put(entry, lastEpoch);
        }
        return () -> {
            synchronized (this) {
                waiting.remove(entry);
            }
        };
    }
}
