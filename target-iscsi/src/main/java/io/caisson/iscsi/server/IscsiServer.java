package io.caisson.iscsi.server;

import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.TargetDevice;
import io.caisson.iscsi.scsi.copy.CopyCommands;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionView;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.PeerTargets;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.TargetView;
import io.caisson.store.access.UnitLedger;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.net.HostListeners;
import io.caisson.store.net.Statistics;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The iSCSI target server of a node. Its methods may be called from any thread but the server's own event loops; {@link
 * #close}, {@link #abort} and {@link #drop(InetSocketAddress)} block for a bounded time.
 */
public final class IscsiServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(IscsiServer.class);
    /** For telling those who did not log out that they are dropped. */
    static final Duration LAST_WORDS = Duration.ofMillis(200);

    private final ServerContext context;
    private final HostListeners listeners;
    private final FloatingPortals floating;

    private IscsiServer(ServerContext context) {
        this.context = context;
        this.listeners = new HostListeners(
                "iscsi", context.config().eventLoopCount(), context.config().spin());
        this.floating = new FloatingPortals(listeners, context.drains(), this::begin);
    }

    /**
     * Listens on all addresses of {@code config}, and takes connections at once; for a node without peers.
     *
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    public static IscsiServer start(
            IscsiServerConfig config, ExportDirectory directory, ReservationLedger reservations, UnitLedger units)
            throws IOException {
        IscsiServer server = bind(config, directory, reservations, units, PeerTargets.none());
        server.accept();
        return server;
    }

    /**
     * Has all addresses of {@code config}, but lets connections wait until {@link #accept}: a host must not be told that its
     * target is not there because the portal is not known yet.
     *
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    public static IscsiServer bind(
            IscsiServerConfig config,
            ExportDirectory directory,
            ReservationLedger reservations,
            UnitLedger ledger,
            PeerTargets peers)
            throws IOException {
        LogicalUnits units = new LogicalUnits(reservations, ledger);
        CopyCommands copies = new CopyCommands(directory, peers);
        return bind(config, directory, target -> new TargetDevice(target, directory, units, copies));
    }

    /** Connections from now on are answered as long as {@code right} says so; to be told before {@link #accept}. */
    public void answerUnder(AnswerRight right) {
        context.answerUnder(right);
    }

    /** Drops all connections of now, without waiting for it to be done. */
    public void drop() {
        listeners.drop();
    }

    /** Takes the connections that wait, and all that come. */
    public void accept() {
        listeners.accept();
    }

    /**
     * The same over devices of another make.
     *
     * @param deviceFactory makes the one device of each target
     * @throws IOException if an address cannot be bound; nothing is left open then
     */
    static IscsiServer bind(
            IscsiServerConfig config, ExportDirectory directory, Function<TargetView, DeviceServer> deviceFactory)
            throws IOException {
        IscsiServer server = new IscsiServer(new ServerContext(config, directory, deviceFactory));
        try {
            for (InetSocketAddress address : config.listen()) {
                server.listeners.bind(address, server::begin);
            }
        } catch (IOException failure) {
            server.abort();
            throw failure;
        }
        return server;
    }

    private void begin(SocketChannel channel) {
        channel.pipeline().addLast(new ConnectionHandler(context));
    }

    /**
     * Has one more address, whether an interface has it already or not, but lets its connections wait until {@link
     * #accept(InetSocketAddress)}. Nothing happens if it is one of the server's already.
     *
     * @throws IOException if the address cannot be bound, or is still being withdrawn
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return floating.listen(address);
    }

    /** Takes the connections that wait at an address, and all that come. Nothing if it is not one of the server's. */
    public void accept(InetSocketAddress address) {
        listeners.accept(address);
    }

    /**
     * Has the initiators at an address leave, and gives it up: sessions are asked to log out, and dropped if they have not
     * within {@code patience}. Who dials it meanwhile is left without an answer, so that no initiator takes its target for
     * gone: he finds it at the same address, at another node. Other addresses are untouched. Nothing if it is not one of the
     * server's.
     *
     * @param patience at most 65535 seconds
     * @return completed when the address has no listener and no connection any more, and no command that came through it can
     *     touch data: before that, another node must not serve it
     */
    public CompletableFuture<Void> withdraw(InetSocketAddress address, Duration patience) {
        return floating.withdraw(address, patience);
    }

    /**
     * Gives an address up at once: its connections are reset, without a status for what runs, and it can be bound again when
     * this returns. Other addresses are untouched. Nothing if it is not one of the server's.
     *
     * @return completed when no command that came through it can touch data any more
     */
    public CompletableFuture<Void> drop(InetSocketAddress address) {
        return floating.drop(address);
    }

    /** Where the server listens, with the ports that were chosen: in the order of the configuration, then as they came. */
    public List<InetSocketAddress> boundAddresses() {
        return listeners.boundAddresses();
    }

    public Statistics<Counter> statistics() {
        return context.statistics();
    }

    /** The sessions in full feature phase. */
    public List<SessionView> sessions() {
        return context.registry().all().stream()
                .map(Session::view)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Initiators that were refused and have not got in since, the most recent first. */
    public List<SeenInitiator> seenInitiators() {
        return context.seenInitiators().list();
    }

    /** Connections that are open now. */
    public int connections() {
        return context.connections();
    }

    /**
     * Stops listening, asks all initiators to log out, and closes what is left after the configured time. Commands in the
     * store are waited for within the same time; no command gets a status that is not true.
     */
    @Override
    public void close() {
        context.drains().close();
        listeners.closeListeners();
        Duration patience = context.config().drainTimeout();
        List<Session> sessions = context.registry().all();
        sessions.forEach(session -> session.requestLogout(patience));
        CompletableFuture<?>[] ends = sessions.stream().map(Session::terminated).toArray(CompletableFuture[]::new);
        await(CompletableFuture.allOf(ends), patience.plus(LAST_WORDS));
        stop();
    }

    /**
     * Drops everything at once: no status leaves the server once this was called. For a store that failed or a gateway that
     * lost its right to answer.
     */
    public void abort() {
        context.silence();
        context.drains().close();
        listeners.closeListeners();
        stop();
    }

    private void stop() {
        listeners.stop();
        context.close();
    }

    private static void await(CompletableFuture<Void> future, Duration patience) {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOGGER.debug("some initiators did not log out in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
