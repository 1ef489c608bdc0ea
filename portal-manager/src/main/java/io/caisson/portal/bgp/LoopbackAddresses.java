package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Problem;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/** The addresses of the loopback interface, where BIRD looks for what it announces. Calls block for milliseconds. */
interface LoopbackAddresses extends AutoCloseable {

    /**
     * The address is there until then, as a host address, whatever becomes of this process. One that is there gets that time.
     *
     * @param untilNanos by {@link System#nanoTime}
     */
    void put(InetAddress address, long untilNanos) throws AnnounceException;

    /** It is not there when this returns. Idempotent. */
    void remove(InetAddress address) throws AnnounceException;

    /**
     * Removes what an earlier process left there of these.
     *
     * @throws AnnounceException one of them was configured by an administrator: it would be announced, whoever owns it
     */
    void removeLeftovers(Predicate<InetAddress> which) throws AnnounceException;

    /** What stands in the way of addresses being there for as long as they should, and no longer. */
    List<Problem> problems();

    /** Removes what was put there. */
    @Override
    void close();
}
