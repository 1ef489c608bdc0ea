package io.caisson.store.replica.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one listening socket of a node for its peers, and the connections that came through it. Any thread; state is guarded
 * by this.
 */
final class PeerListener {

    private static final Logger LOG = LoggerFactory.getLogger(PeerListener.class);
    private static final long CLOSE_SECONDS = 5;

    /** Connections whose far end is not known yet; more are closed at once. */
    private static final int MAX_STRANGERS = 64;

    /** Connections of one node, two for each of its peers. The oldest goes when there are more: it is the one that the peer has lost. */
    private static final int MAX_OF_ONE_PEER = 64;

    private final PeerContext context;
    private final ServedRequests requests;
    private final Set<ServedConnection> strangers = new LinkedHashSet<>();
    private final Map<PeerIdentity, Deque<ServedConnection>> known = new HashMap<>();
    private @Nullable Channel channel;
    private boolean closed;

    PeerListener(PeerContext context, ServedRequests requests) {
        this.context = context;
        this.requests = requests;
    }

    /**
     * Listens, unless it does.
     *
     * @throws IOException if the address cannot be had
     */
    synchronized void listen() throws IOException {
        InetSocketAddress address = context.config().listen();
        if (channel != null) {
            return;
        }
        if (closed) {
            throw new IOException("this node is stopping");
        }
        try {
            channel = context.serverBootstrap()
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel accepted) {
                            accept(accepted);
                        }
                    })
                    .bind(address)
                    .sync()
                    .channel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + address, e);
        } catch (Exception e) {
            // Netty rethrows what bind met, checked or not, without declaring it.
            throw new IOException("cannot listen for peers on " + address + ": " + e.getMessage(), e);
        }
        LOG.info("listening for peers on {}", address);
    }

    synchronized boolean isListening() {
        return channel != null;
    }

    /** On the event loop of the connection. */
    void authenticated(ServedConnection connection, PeerIdentity identity) {
        ServedConnection oldest = null;
        synchronized (this) {
            strangers.remove(connection);
            Deque<ServedConnection> ofPeer = known.computeIfAbsent(identity, unused -> new ArrayDeque<>());
            ofPeer.add(connection);
            if (ofPeer.size() > MAX_OF_ONE_PEER) {
                oldest = ofPeer.poll();
            }
        }
        if (oldest != null) {
            LOG.debug("closing the oldest of many connections of {}", identity.name());
            oldest.close();
        }
    }

    /** On the event loop of the connection. */
    synchronized void closed(ServedConnection connection) {
        strangers.remove(connection);
        PeerIdentity identity = connection.peer();
        Deque<ServedConnection> ofPeer = identity == null ? null : known.get(identity);
        if (ofPeer != null && ofPeer.remove(connection) && ofPeer.isEmpty()) {
            known.remove(identity);
        }
    }

    /** Stops listening and drops all connections. */
    void close() {
        Channel listening;
        List<ServedConnection> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            listening = channel;
            channel = null;
            open.addAll(strangers);
            known.values().forEach(open::addAll);
        }
        if (listening != null) {
            listening.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        open.forEach(ServedConnection::close);
    }

    private void accept(SocketChannel accepted) {
        ServedConnection connection = new ServedConnection(context, requests, this, accepted);
        synchronized (this) {
            if (closed || strangers.size() >= MAX_STRANGERS) {
                accepted.close();
                return;
            }
            strangers.add(connection);
        }
        context.security().secure(accepted.pipeline(), true);
        accepted.pipeline().addLast(connection);
    }
}
