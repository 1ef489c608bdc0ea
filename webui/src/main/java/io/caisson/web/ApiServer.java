package io.caisson.web;

import io.caisson.web.auth.AccountTokens;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.console.ConsolePages;
import io.caisson.web.event.EventStreams;
import io.caisson.web.route.RouteBinder;
import io.caisson.web.route.RouteTable;
import io.caisson.web.task.TaskWatch;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management API, and the web console, on HTTPS. Serves from {@link #start} until {@link #close}. Any thread. */
public final class ApiServer implements AutoCloseable {

    /** The largest request body. */
    static final int MAX_BODY_BYTES = 1 << 20;

    /** Nothing of the API is to be kept, framed, sniffed or run by a browser. The console's files say otherwise for themselves. */
    static final Map<String, String> SECURITY_HEADERS = Map.of(
            "Cache-Control", "no-store",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff");

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final Javalin javalin;
    private final EventStreams events;
    private final TaskWatch tasks;
    private final HttpsListener listener;
    private final InetSocketAddress address;

    private ApiServer(Javalin javalin, EventStreams events, TaskWatch tasks, HttpsListener listener)
            throws IOException {
        this.javalin = javalin;
        this.events = events;
        this.tasks = tasks;
        this.listener = listener;
        this.address = listener.address();
    }

    /**
     * Binds and serves.
     *
     * @throws BindException when the address is taken or not this machine's
     */
    public static ApiServer start(ApiConfig config, ApiServices services) throws IOException {
        BrowserSessions sessions = new BrowserSessions(services.accounts(), config.clock());
        AccountTokens tokens =
                new AccountTokens(config.tokens(), services.accounts().tokens());
        HttpsListener listener = HttpsListener.bind(config);
        EventStreams events = new EventStreams(services.changes(), services.pulse(), config.clock());
        TaskWatch tasks = new TaskWatch(services.tasks()::list, events::isHeard, events::tell);
        RouteTable table = Routes.of(services, sessions, events);
        Javalin javalin = Javalin.create(setup -> {
            configure(setup, listener);
            new RouteBinder(tokens, sessions, services.accounts().audit(), services.repeats(), MAX_BODY_BYTES)
                    .bind(table, setup.routes);
            ConsolePages.load().ifPresent(console -> console.bind(setup.routes));
        });
        try {
            javalin.start();
            tasks.start();
        } catch (RuntimeException e) {
            tasks.close();
            events.close();
            javalin.stop();
            listener.close();
            throw new IOException("the API cannot be started on " + config.bind() + ": " + e.getMessage(), e);
        }
        return new ApiServer(javalin, events, tasks, listener);
    }

    private static void configure(JavalinConfig setup, HttpsListener listener) {
        setup.startup.showJavalinBanner = false;
        setup.startup.showOldJavalinVersionWarning = false;
        setup.startup.startupWatcherEnabled = false;
        setup.http.prefer405over404 = true;
        setup.http.compressionStrategy = CompressionStrategy.NONE;
        setup.jetty.threadPool = listener.threads();
        setup.jetty.modifyServer(listener::configure);
        setup.jetty.modifyServletContextHandler(handler -> handler.setErrorHandler(new BareErrors()));
        setup.jetty.addConnector(listener::connector);
        setup.routes.before(ApiServer::addSecurityHeaders);
    }

    private static void addSecurityHeaders(Context context) {
        SECURITY_HEADERS.forEach(context::header);
    }

    /** Where it listens: the address of the configuration, and the port that was given or found. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Has the port of a further address, if the address is there already: whoever connects waits until {@link #serveAlso}.
     *
     * @throws BindException when another process has the port
     */
    public void reserve(InetSocketAddress further) throws IOException {
        listener.further().reserve(further);
    }

    /**
     * Answers there, too, as another: with a key of its own. Can be repeated.
     *
     * @throws BindException when the port is taken, or the address is not this machine's
     */
    public void serveAlso(InetSocketAddress further, KeyStore keys, String keyPassword) throws IOException {
        listener.further().serve(further, keys, keyPassword);
    }

    /** Breaks all connections to that address, and gives its port back before it returns. */
    public void serveNoMore(InetSocketAddress further) {
        listener.further().drop(further);
    }

    /** Stops serving; requests under way have a moment to end. */
    @Override
    public void close() {
        tasks.close();
        events.close();
        try {
            javalin.stop();
        } catch (JavalinException late) {
            // Whoever is slow to take an answer must not keep the store from its orderly end.
            LOG.info("requests did not end in time: {}", String.valueOf(late.getMessage()));
        }
    }
}
