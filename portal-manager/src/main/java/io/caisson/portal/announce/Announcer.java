package io.caisson.portal.announce;

import java.net.InetAddress;

/**
 * Makes hosts find floating addresses of one network at this node. It does as it is told: that no other node has an address is
 * the caller's to know. Calls block for a bounded time, a second at most; one thread makes them all, but for {@link #state}.
 */
public interface Announcer extends AutoCloseable {

    /**
     * The address is here until then, unless it is renewed, and hosts are told of it. Listeners are bound before. Idempotent: of an
     * address that is here already, this is a renewal, and hosts are told again.
     *
     * @param untilNanos by {@link System#nanoTime}; at that time the address is gone, whatever became of this process
     * @throws AnnounceException if hosts will not find it here; nothing is left of the attempt
     */
    void claim(InetAddress address, long untilNanos) throws AnnounceException;

    /**
     * The claim holds longer than was said before. An address that the system lost meanwhile is brought back.
     *
     * @throws AnnounceException if it is not claimed, or could not be prolonged: what was said before holds
     */
    void renew(InetAddress address, long untilNanos) throws AnnounceException;

    /**
     * No host finds it here any more when this returns. Idempotent.
     *
     * @throws AnnounceException if that is not certain; it is so at the latest when the claim ends
     */
    void release(InetAddress address) throws AnnounceException;

    /** What is announced, and what stands in the way of it: for API, console and log. Never blocks; from any thread. */
    AnnouncerState state();

    /** Releases all. What cannot be released is logged, and ends with its claim. Idempotent. */
    @Override
    void close();
}
