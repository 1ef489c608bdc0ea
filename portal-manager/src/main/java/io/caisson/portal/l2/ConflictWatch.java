package io.caisson.portal.l2;

import io.caisson.portal.l2.EthernetPort.Claimant;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that hears what is said on an Ethernet about addresses, as long as it is wanted. */
final class ConflictWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConflictWatch.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final int interfaceIndex;
    private final EthernetPort port;
    private final Consumer<Claimant> heard;
    private final CountDownLatch retired = new CountDownLatch(1);

    /**
     * @param port heard by this alone, and closed by it
     * @param heard called on the thread of this
     */
    ConflictWatch(String interfaceName, int interfaceIndex, EthernetPort port, Consumer<Claimant> heard) {
        this.interfaceIndex = interfaceIndex;
        this.port = port;
        this.heard = heard;
        Thread thread = new Thread(this::watch, "portal-conflicts-" + interfaceName);
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (retired.getCount() > 0) {
                try {
                    port.hear(PATIENCE).ifPresent(heard);
                } catch (IOException | RuntimeException failure) {
                    // Mostly, the link went down; the socket lives on, and hears again when the link is up.
                    LOG.debug("nothing is heard", failure);
                    retired.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } finally {
            // Only here: nobody else is in it, and nobody sends by it once this is retired.
            port.close();
        }
    }

    /** An interface that was removed and made again has another index, and needs another watch. */
    boolean isOf(int index) {
        return interfaceIndex == index;
    }

    EthernetPort port() {
        return port;
    }

    /** Ends it soon; returns at once. The port is not to be used any more. */
    void retire() {
        retired.countDown();
    }
}
