package io.caisson.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS that shows another certificate at some addresses of this machine: a listener on all of them hears of those that come later, too.
 * Who calls by an address sends no name to choose by (RFC 6066, 3). Any thread.
 */
final class SslByAddress extends SslConnectionFactory {

    private final Map<InetAddress, SslConnectionFactory> others = new ConcurrentHashMap<>();

    SslByAddress(SslContextFactory.Server own, String next) {
        super(own, next);
    }

    /** @param other started */
    void put(InetAddress address, SslConnectionFactory other) {
        others.put(address, other);
    }

    void remove(InetAddress address) {
        others.remove(address);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        SslConnectionFactory other = endPoint.getLocalSocketAddress() instanceof InetSocketAddress local
                ? others.get(local.getAddress())
                : null;
        return other == null ? super.newConnection(connector, endPoint) : other.newConnection(connector, endPoint);
    }
}
