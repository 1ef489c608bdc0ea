package io.caisson.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses at which the API answers besides its own, and which come and go while it runs. Each has a key of its own. If the API listens
 * on all addresses at the same port, connections to such a one come through that listener. Its lock guards all of it.
 */
final class FurtherAddresses {

    private static final Logger LOG = LoggerFactory.getLogger(FurtherAddresses.class);

    /** Makes a connector that is open on a socket, and not started. */
    interface Connectors {
        ServerConnector open(
                Server server, HttpConfiguration http, SslConnectionFactory tls, ServerSocketChannel listening);
    }

    /**
     * @param socket null where the API's own listener hears of it
     * @param connector null until it is served, or where the API's own listener serves it
     * @param tls null until it is served
     */
    private record Door(
            @Nullable ServerSocketChannel socket,
            @Nullable ServerConnector connector,
            @Nullable SslConnectionFactory tls) {}

    private final InetSocketAddress own;
    private final Connectors connectors;
    private final Map<InetSocketAddress, Door> doors = new HashMap<>();
    private @Nullable Server server;
    private @Nullable HttpConfiguration http;
    private @Nullable SslByAddress ownTls;

    /** @param own where the API listens */
    FurtherAddresses(InetSocketAddress own, Connectors connectors) {
        this.own = own;
        this.connectors = connectors;
    }

    /** The API's own listener is made. */
    synchronized void opened(Server madeServer, HttpConfiguration madeHttp, SslByAddress tls) {
        server = madeServer;
        http = madeHttp;
        ownTls = tls;
    }

    /** An address that is not there yet can be had only later: Java cannot bind to those. */
    synchronized void reserve(InetSocketAddress address) throws IOException {
        if (doors.containsKey(address)) {
            return;
        }
        if (own.getPort() == address.getPort() && own.getAddress().equals(address.getAddress())) {
            throw new BindException("the API of this node itself listens on " + address);
        }
        if (isHeardByOwn(address)) {
            doors.put(address, new Door(null, null, null));
            return;
        }
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            HttpsListener.listen(socket, address);
            doors.put(address, new Door(socket, null, null));
        } catch (SocketException e) {
            socket.close();
            if (!isNotThere(e)) {
                throw new BindException("the API cannot listen on " + address + ": " + e.getMessage());
            }
        }
    }

    private boolean isHeardByOwn(InetSocketAddress address) {
        return own.getAddress().isAnyLocalAddress() && own.getPort() == address.getPort();
    }

    /** EADDRNOTAVAIL, which Java tells by its text alone. */
    private static boolean isNotThere(SocketException e) {
        return String.valueOf(e.getMessage()).contains("Cannot assign requested address");
    }

    synchronized void serve(InetSocketAddress address, KeyStore keys, String password) throws IOException {
        reserve(address);
        Door door = doors.get(address);
        Server running = server;
        HttpConfiguration how = http;
        SslByAddress first = ownTls;
        if (door == null || running == null || how == null || first == null) {
            throw new BindException("the API cannot listen on " + address + ": this machine does not have the address");
        }
        if (door.tls() != null) {
            return;
        }
        SslConnectionFactory tls =
                new SslConnectionFactory(HttpsListener.tls(keys, password.toCharArray()), HttpsListener.HTTP_BY_ALPN);
        ServerSocketChannel socket = door.socket();
        try {
            if (socket == null) {
                tls.start();
                first.put(address.getAddress(), tls);
                doors.put(address, new Door(null, null, tls));
            } else {
                ServerConnector connector = connectors.open(running, how, tls, socket);
                running.addConnector(connector);
                connector.start();
                doors.put(address, new Door(socket, connector, tls));
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the API does not answer on " + address + ": " + e.getMessage(), e);
        }
        LOG.info("the API answers at {}, too", address);
    }

    synchronized void drop(InetSocketAddress address) {
        Door door = doors.remove(address);
        if (door == null) {
            return;
        }
        ServerConnector connector = door.connector();
        SslByAddress first = ownTls;
        Server running = server;
        try {
            if (door.socket() != null) {
                door.socket().close();
            }
            if (connector != null && running != null) {
                connector.getConnectedEndPoints().forEach(EndPoint::close);
                running.removeConnector(connector);
                connector.stop();
            } else if (first != null && running != null) {
                first.remove(address.getAddress());
                breakThoseAt(address, running);
            }
            SslConnectionFactory tls = door.tls();
            if (connector == null && tls != null) {
                tls.stop();
            }
        } catch (Exception e) {
            LOG.error("connections to {} may not have ended", address, e);
        }
    }

    private static void breakThoseAt(InetSocketAddress address, Server running) {
        List.of(running.getConnectors()).stream()
                .flatMap(connector -> connector.getConnectedEndPoints().stream())
                .filter(endPoint -> address.equals(endPoint.getLocalSocketAddress()))
                .forEach(EndPoint::close);
    }
}
