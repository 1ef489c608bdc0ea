package io.caisson.nvme.auth;

import io.caisson.nvme.command.QueueLink;
import io.caisson.store.access.SubsystemDirectory;

/** Authenticates hosts by DH-HMAC-CHAP, and us to them if they ask. One per node. Any thread. */
public final class Authenticator implements AutoCloseable {

    private final SubsystemDirectory directory;
    private final AuthenticationConfig config;

    /** @param directory knows the keys; asked anew at each authentication */
    public Authenticator(SubsystemDirectory directory, AuthenticationConfig config) {
        this.directory = directory;
        this.config = config;
    }

    /**
     * The authentication of one queue, made when its Connect was accepted; on the event loop of the queue.
     *
     * @param hostNqn as in Connect
     * @param subsystemNqn as in Connect
     * @param listener told on the event loop
     */
    public Authentication open(QueueLink link, String hostNqn, String subsystemNqn, Authentication.Listener listener) {
        return new Authentication(directory, config, link, hostNqn, subsystemNqn, listener);
    }

    /** Computes no more; what waits is dropped. Queues that authenticate run into their timeout. */
    @Override
    public void close() {}
}
