package io.caisson.nvme.auth;

import io.caisson.nvme.command.QueueLink;
import io.caisson.store.access.DhChapKey;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.SubsystemDirectory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;

/** Authenticates hosts by DH-HMAC-CHAP, and us to them if they ask. One per node. Any thread. */
public final class Authenticator implements AutoCloseable {

    private final SubsystemDirectory directory;
    private final AuthenticationConfig config;
    private final SecureRandom random = new SecureRandom();
    private final SequenceNumbers sequences = new SequenceNumbers(random.nextInt());
    private final FairWorkers workers;

    /** @param directory knows the keys; asked anew at each authentication */
    public Authenticator(SubsystemDirectory directory, AuthenticationConfig config) {
        this.directory = directory;
        this.config = config;
        this.workers = new FairWorkers(config);
    }

    /**
     * The authentication of one queue, made when its Connect was accepted; on the event loop of the queue.
     *
     * @param hostNqn as in Connect
     * @param subsystemNqn as in Connect
     * @param listener told on the event loop
     */
    public Authentication open(QueueLink link, String hostNqn, String subsystemNqn, Authentication.Listener listener) {
        return new Authentication(this, link, hostNqn, subsystemNqn, listener);
    }

    /** Computes no more; what waits is dropped, and its connections with it. */
    @Override
    public void close() {
        workers.close();
    }

    AuthenticationConfig config() {
        return config;
    }

    FairWorkers workers() {
        return workers;
    }

    Optional<NvmeHostAccess> access(String hostNqn, InetSocketAddress from) {
        return directory.hostOfNqn(hostNqn, from);
    }

    /** Begins an authentication with the keys of now. */
    Exchange begin(HostMessage.Negotiate offer, String hostNqn, String subsystemNqn, InetSocketAddress from)
            throws AuthenticationFailure {
        NvmeHostAccess access = access(hostNqn, from)
                .orElseThrow(
                        () -> new AuthenticationFailure(FailureReason.NOT_USABLE, "the host is not known any more"));
        DhChapKey hostKey = access.hostKey();
        if (hostKey == null) {
            throw new AuthenticationFailure(FailureReason.NOT_USABLE, "the host has no key here");
        }
        Negotiation negotiation = Negotiation.choose(offer, access.policy());
        return new Exchange(
                negotiation, hostNqn, subsystemNqn, hostKey, access.controllerKey(), sequences.next(), random);
    }
}
