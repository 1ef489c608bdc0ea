package io.caisson.appliance;

import io.caisson.portal.PortalListeners;
import io.caisson.portal.PortalPorts;
import io.caisson.web.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Has the API answer at the address where the cluster is managed, while this node has it. Whoever has a request under way when it
 * leaves asks again elsewhere: nothing of it touches data of hosts. Owner: the keeper's thread, but for {@link #serveBy}.
 */
final class ManagementListeners implements PortalListeners {

    private final ManagementIdentity identity;
    private volatile @Nullable ApiServer api;
    private @Nullable InetSocketAddress bound;

    ManagementListeners(ManagementIdentity identity) {
        this.identity = identity;
    }

    /** The API answers from now on. */
    void serveBy(ApiServer server) {
        api = server;
    }

    private ApiServer server() throws IOException {
        ApiServer server = api;
        if (server == null) {
            throw new IOException("the API of this node does not answer yet");
        }
        return server;
    }

    @Override
    public void bind(InetAddress address, PortalPorts ports) throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(address, ports.api());
        if (bound != null && !bound.equals(wanted)) {
            drop(bound.getAddress());
        }
        server().reserve(wanted);
        bound = wanted;
    }

    @Override
    public void accept(InetAddress address) {
        InetSocketAddress wanted = bound;
        if (wanted == null || !wanted.getAddress().equals(address)) {
            return;
        }
        try {
            server().serveAlso(wanted, identity.at(address), ManagementIdentity.PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no certificate can be made for " + address.getHostAddress(), e);
        }
    }

    @Override
    public CompletionStage<Void> withdraw(InetAddress address, Duration patience) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void drop(InetAddress address) {
        ApiServer server = api;
        InetSocketAddress last = bound;
        if (server != null && last != null && last.getAddress().equals(address)) {
            server.serveNoMore(last);
            bound = null;
        }
    }
}
