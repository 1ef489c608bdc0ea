package io.caisson.iscsi.server;

import io.caisson.store.net.HostListeners;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The portals that come and go while a server runs. Any thread but the server's event loops; nothing waits. */
final class FloatingPortals {

    private final HostListeners listeners;
    private final PortalDrains drains;
    private final Consumer<SocketChannel> pipeline;

    FloatingPortals(HostListeners listeners, PortalDrains drains, Consumer<SocketChannel> pipeline) {
        this.listeners = listeners;
        this.drains = drains;
        this.pipeline = pipeline;
    }

    /** See {@link IscsiServer#listen}. */
    InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listeners.bindAhead(address, pipeline);
    }

    /** See {@link IscsiServer#withdraw}. */
    CompletableFuture<Void> withdraw(InetSocketAddress address, Duration patience) {
        HostListeners.Held held = listeners.hold(address);
        if (held == null) {
            return CompletableFuture.completedFuture(null);
        }
        Duration atMost = patience.plus(IscsiServer.LAST_WORDS);
        return drains.leave(address, patience)
                .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(ended -> held.end())
                .thenCompose(closed -> drains.left(address));
    }

    /** See {@link IscsiServer#drop(InetSocketAddress)}. */
    CompletableFuture<Void> drop(InetSocketAddress address) {
        // Sessions begin on connections: when all of those are closed, no session is missed.
        return listeners.endNow(address).thenCompose(closed -> drains.left(address));
    }
}
