package io.caisson.portal.bgp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The routes of host addresses that BIRD tells routers of. */
final class RouteTable {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final BirdControl control;

    RouteTable(BirdControl control) {
        this.control = control;
    }

    /**
     * Waits until the route is there, or is not: BIRD hears from the kernel which addresses there are, within a millisecond.
     *
     * @return false if it takes longer than this, or BIRD does not answer
     */
    boolean await(InetAddress address, boolean present, long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        long pauseNanos = FIRST_PAUSE_NANOS;
        while (true) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                if (has(address, left) == present) {
                    return true;
                }
            } catch (IOException notAnswering) {
                // It may be starting; it has until the deadline.
                pauseNanos = LONGEST_PAUSE_NANOS;
            }
            LockSupport.parkNanos(Math.min(pauseNanos, left));
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }

    private boolean has(InetAddress address, long patienceNanos) throws IOException {
        int bits = address.getAddress().length * Byte.SIZE;
        BirdReply reply = control.ask("show route " + address.getHostAddress() + "/" + bits, patienceNanos);
        if (reply.code() == ReplyCode.NO_SUCH_NETWORK) {
            return false;
        }
        if (reply.failed()) {
            throw new IOException("BIRD does not say whether it has a route: " + reply.outcome());
        }
        return reply.lines().stream().anyMatch(line -> line.code() == ReplyCode.ROUTES);
    }
}
