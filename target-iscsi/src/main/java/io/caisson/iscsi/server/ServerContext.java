package io.caisson.iscsi.server;

import io.caisson.iscsi.login.Challenges;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.SessionContext;
import io.caisson.iscsi.session.SessionRegistry;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.TargetView;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.net.LoopWatches;
import io.caisson.store.net.Statistics;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What all connections of a server share. Any thread. */
final class ServerContext {

    private final IscsiServerConfig config;
    private final ExportDirectory directory;
    private final TargetDevices devices;
    private final SessionContext sessions;
    private final AccessWatch access;
    private final Challenges challenges = new RandomChallenges();
    private final SeenInitiators seenInitiators = new SeenInitiators(InstantSource.system());
    private final PortalDrains drains;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger pendingLogins = new AtomicInteger();
    private volatile boolean silent;
    private volatile AnswerRight right = AnswerRight.ALWAYS;

    ServerContext(
            IscsiServerConfig config, ExportDirectory directory, Function<TargetView, DeviceServer> deviceFactory) {
        this.config = config;
        this.directory = directory;
        this.devices = new TargetDevices(deviceFactory);
        this.sessions = new SessionContext(
                config.limits(),
                new Statistics<>(Counter.class),
                config.memory(),
                new LoopWatches(),
                new SessionRegistry());
        this.access = new AccessWatch(directory, sessions.registry());
        this.drains = new PortalDrains(registry(), directory);
    }

    IscsiServerConfig config() {
        return config;
    }

    ExportDirectory directory() {
        return directory;
    }

    SessionContext sessions() {
        return sessions;
    }

    SessionRegistry registry() {
        return sessions.registry();
    }

    AccessWatch access() {
        return access;
    }

    Challenges challenges() {
        return challenges;
    }

    SeenInitiators seenInitiators() {
        return seenInitiators;
    }

    Statistics<Counter> statistics() {
        return sessions.statistics();
    }

    PortalDrains drains() {
        return drains;
    }

    TargetDevices devices() {
        return devices;
    }

    /** No session is left that could use what goes. */
    void close() {
        access.close();
        devices.closeAll();
    }

    /** Counts a connection in, if there is room for it and its login. */
    boolean admitConnection() {
        if (connections.incrementAndGet() <= config.maxConnections()) {
            if (pendingLogins.incrementAndGet() <= config.maxPendingLogins()) {
                statistics().count(Counter.CONNECTIONS_ACCEPTED);
                return true;
            }
            pendingLogins.decrementAndGet();
        }
        connections.decrementAndGet();
        statistics().count(Counter.CONNECTIONS_REFUSED);
        return false;
    }

    void loginEnded() {
        pendingLogins.decrementAndGet();
    }

    void connectionEnded() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    /** From now on nothing is sent to any initiator. */
    void silence() {
        silent = true;
    }

    /** Of connections from now on. */
    void answerUnder(AnswerRight granted) {
        right = granted;
    }

    /** Whether what a new connection has to say must not leave any more. */
    BooleanSupplier silenceOfNewConnection() {
        BooleanSupplier mayAnswer = right.ofNewConnection();
        return () -> silent || !mayAnswer.getAsBoolean();
    }
}
