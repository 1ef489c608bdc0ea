package io.caisson.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.security.KeyStore;
import java.time.Duration;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The one listener: HTTP/1.1 and HTTP/2 by ALPN over TLS, on one address, with every resource that a peer can take
 * bounded. Plain HTTP is not offered.
 */
final class HttpsListener {

    /** What speaks inside of TLS: one of the two that ALPN finds (RFC 7301). */
    static final String HTTP_BY_ALPN = "alpn";

    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private static final int MAX_THREADS = 24;
    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MILLIS = 60_000;
    /** Times the streams of each, this bounds the jobs that can wait for a thread. */
    private static final int MAX_CONNECTIONS = 256;

    private static final int ACCEPT_BACKLOG = 128;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_STREAMS_PER_CONNECTION = 32;
    private static final long MAX_POOLED_BYTES = 4L << 20;
    /**
     * Resets and the like per second and connection; beyond it the connection ends. Four times the library's: a request whose body nobody
     * had to read to refuse it counts, and a quick client makes a hundred and fifty of them in a second.
     */
    private static final int MAX_RESETS_PER_SECOND = 512;

    private final ApiConfig config;
    private final ServerSocketChannel socket;
    private final FurtherAddresses further;

    private HttpsListener(ApiConfig config, ServerSocketChannel socket) throws IOException {
        this.config = config;
        this.socket = socket;
        this.further = new FurtherAddresses((InetSocketAddress) socket.getLocalAddress(), this::connector);
    }

    /** Binds before anything else is made: a port that is taken is nothing to start a server for, or to log. */
    static HttpsListener bind(ApiConfig config) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            listen(socket, config.bind());
            return new HttpsListener(config, socket);
        } catch (IOException e) {
            socket.close();
            if (e instanceof BindException) {
                throw new BindException("the API cannot listen on " + config.bind() + ": " + e.getMessage());
            }
            throw e;
        }
    }

    static void listen(ServerSocketChannel socket, InetSocketAddress address) throws IOException {
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.bind(address, ACCEPT_BACKLOG);
    }

    /** Those at which it is found besides its own. */
    FurtherAddresses further() {
        return further;
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) socket.getLocalAddress();
    }

    void close() throws IOException {
        socket.close();
    }

    QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS);
        threads.setName("api");
        threads.setDaemon(true);
        return threads;
    }

    void configure(Server server) {
        server.setErrorHandler(new BareErrors());
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        server.setStopTimeout(1_000);
    }

    Connector connector(Server server, HttpConfiguration http) {
        configure(http);
        SslByAddress tls = new SslByAddress(tls(config.keys(), config.keyPassword()), HTTP_BY_ALPN);
        further.opened(server, http, tls);
        return connector(server, http, tls, socket);
    }

    private ServerConnector connector(
            Server server, HttpConfiguration http, SslConnectionFactory tls, ServerSocketChannel listening) {
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(MAX_STREAMS_PER_CONNECTION);
        http2.setStreamIdleTimeout(IDLE_TIMEOUT.toMillis());
        http2.setRateControlFactory(new WindowRateControl.Factory(MAX_RESETS_PER_SECOND));
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        ServerConnector made = new ServerConnector(
                server,
                null,
                null,
                new ArrayByteBufferPool(-1, -1, -1, -1, MAX_POOLED_BYTES, MAX_POOLED_BYTES),
                1,
                1,
                tls,
                alpn,
                http2,
                http1);
        made.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        try {
            made.open(listening);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    private static void configure(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setResponseHeaderSize(MAX_HEADER_BYTES);
        http.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        // Whoever connects by address has no name to send; which certificate there is does not depend on it.
        http.addCustomizer(new SecureRequestCustomizer(false));
        http.addCustomizer((request, answered) -> asItsLineSays(request));
    }

    /** The router would believe a header that names another method than the request's line. */
    private static Request asItsLineSays(Request request) {
        if (!request.getHeaders().contains(METHOD_OVERRIDE)) {
            return request;
        }
        HttpFields headers =
                HttpFields.build(request.getHeaders()).remove(METHOD_OVERRIDE).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return headers;
            }
        };
    }

    static SslContextFactory.Server tls(KeyStore keys, char[] password) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(keys);
        tls.setKeyStorePassword(new String(password));
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setSniRequired(false);
        tls.setRenegotiationAllowed(false);
        return tls;
    }
}
