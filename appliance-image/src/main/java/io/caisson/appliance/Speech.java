package io.caisson.appliance;

import io.caisson.portal.address.ProcessGuard;
import io.caisson.store.StoreNode;
import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the guard of this process lives, and knows whom to tell when the process is no more. Without it, the others wait for
 * the end of this node's lease. State belongs to the timer's thread.
 */
final class Speech {
    private static final Logger LOG = LoggerFactory.getLogger(Speech.class);
    private static final long LOOK_MILLIS = 500;

    private final StoreNode store;
    private final ProcessGuard guard;
    private List<InetSocketAddress> told = List.of();
    private String failure = "";

    Speech(StoreNode store, ProcessGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    /** @param timer ended before the guard is closed */
    void start(ScheduledExecutorService timer) {
        if (store.clusterAddress() != null) {
            timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            List<InetSocketAddress> others = others();
            if (!others.equals(told)) {
                guard.leaveWord(store.lastWord().text(), others);
                told = others;
            }
            guard.revive();
            failure = "";
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(failure)) {
                LOG.warn("if this process is killed, the other nodes wait for the end of its lease: {}", why);
            }
            failure = why;
        } catch (RuntimeException e) {
            LOG.error("the guard was not looked at; the next time may do better", e);
        }
    }

    private List<InetSocketAddress> others() {
        return store.catalog().list(Records.NODE).stream()
                .filter(node -> !node.id().equals(store.nodeId()))
                .map(Versioned::value)
                .map(node -> node.clusterAddress())
                .filter(Objects::nonNull)
                .map(IpAddress::parseWithPort)
                .toList();
    }
}
