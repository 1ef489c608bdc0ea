package io.caisson.appliance;

import io.caisson.cli.local.DaemonRecord;
import io.caisson.cli.local.ProcessTicks;
import io.caisson.store.StoreNode;
import io.caisson.store.access.IpAddress;
import io.caisson.store.cluster.PrivateFiles;
import io.caisson.store.service.Node;
import io.caisson.store.service.PortalGroup;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Services;
import io.caisson.web.ApiConfig;
import io.caisson.web.ApiServer;
import io.caisson.web.ApiServices;
import io.caisson.web.auth.HashedTokens;
import io.caisson.web.auth.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of the daemon, wired by hand, top to bottom: store, targets, API. Any thread.
 *
 * <p>When the store can no longer serve, the process ends at once, without a word to the hosts: their connections break,
 * and what they were not told is done they send again. A status would be a promise or a lie.
 */
final class Daemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final Duration LEADS_GIVEN_AWAY = Duration.ofSeconds(5);

    private final ApplianceConfig config;
    private final StoreNode store;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Portals portals;
    private volatile @Nullable Targets targets;
    private volatile @Nullable NodeDescription description;
    private @Nullable ApiServer api;
    private @Nullable Insight insight;

    private Daemon(ApplianceConfig config, StoreNode store) {
        this.config = config;
        this.store = store;
        this.portals = new Portals(store, config.dataDirectory().resolve("bird"));
    }

    /** Returns once hosts and API are served. */
    static Daemon start(ApplianceConfig config, StartReport report) throws StartFailure, InterruptedException {
        LOG.info("Caisson {} starts on {}", NodeDescription.version(), config.dataDirectory());
        Path storeDirectory = config.dataDirectory().resolve("store");
        StoreNode store = StoreStart.open(storeDirectory, config.membership());
        Daemon daemon = new Daemon(config, store);
        store.onFailure(cause -> daemon.end(cause, report));
        // Whoever leads the catalog gives portals to others also while it may not serve hosts itself.
        daemon.portals.assign();
        try {
            StoreStart.awaitServing(store, storeDirectory);
            daemon.serve(report);
            return daemon;
        } catch (IOException | GeneralSecurityException failure) {
            daemon.close();
            throw StoreStart.startFailure(config.dataDirectory(), failure);
        } catch (ServiceException failure) {
            daemon.close();
            throw new StartFailure(
                    DaemonExit.START_FAILED, "cannot make the first records: " + failure.getMessage(), null, failure);
        } catch (StartFailure | InterruptedException | RuntimeException failure) {
            daemon.close();
            throw failure;
        }
    }

    private void serve(StartReport report)
            throws IOException, GeneralSecurityException, ServiceException, StartFailure {
        Path data = config.dataDirectory();
        Optional<DaemonRecord> last = DaemonRecord.read(data);
        // Whoever joins finds what the first node made, and what people did with it since.
        if (config.demo() && last.isEmpty() && !store.joinedOthers()) {
            DemoVolume.create(store);
        }
        StartNotes notes = new StartNotes();
        Targets serving = new Targets(config, store);
        targets = serving;
        ManagementIdentity management = new ManagementIdentity(store.catalog(), Clock.systemUTC());
        ManagementListeners managed = new ManagementListeners(management);
        if (!store.isWitness()) {
            store.portals().register(config.portalAddresses());
            serving.start(last.orElse(null), notes);
            portals.keep(new AllListeners(serving.floating(), managed), cause -> end(cause, report));
        }

        String nodeName = hostName();
        SecureRandom random = new SecureRandom();
        AdminSecrets secrets = AdminSecrets.loadOrCreate(data, random);
        FirstAdmin.letIn(store.accounts().users(), secrets, random, !store.joinedOthers());
        ServerIdentity identity = ServerIdentity.loadOrCreate(
                data.resolve("tls"), serverNames(nodeName), serverAddresses(), Instant.now(), random);
        NodeDescription described = new NodeDescription(nodeName, store, serving);
        description = described;
        Insight counting =
                Insight.open(data.resolve("history"), store, described, new NodeVitals(data, store.nodeId(), identity));
        insight = counting;
        ApiServices services = services(described, counting);
        PortChoice apiPort = new PortChoice(
                "the API",
                config.ports().api(),
                ApplianceConfig.STANDARD_API_PORT,
                last.map(record -> PortChoice.lastOf(record.api())).orElse(null));
        PortChoice.Bound<ApiServer> apiBound =
                apiPort.bind(port -> ApiServer.start(apiConfig(port, identity, secrets), services));
        api = apiBound.listener();
        managed.serveBy(apiBound.listener());
        notes.found(apiPort, apiBound.port());
        counting.alerts().start();

        String url = "https://" + IpAddress.text(new InetSocketAddress(config.apiAddress(), apiBound.port()));
        Path trusted = management.trustedBeside(identity.authorityFile());
        secrets.publish(url, trusted);
        if (store.clusterAddress() != null) {
            store.nodes().announceApi(url, identity.fingerprint());
        }
        publish(url, trusted, serving, notes.all());
        LOG.info(
                "serving iSCSI on {}, NVMe/TCP on {} and the API on {}",
                serving.iscsiPortals(),
                serving.nvmePortals(),
                url);
    }

    private ApiConfig apiConfig(int port, ServerIdentity identity, AdminSecrets secrets) {
        HashedTokens tokens = new HashedTokens(
                List.of(new HashedTokens.HashedToken("admin", Role.ADMIN, HashedTokens.sha256(secrets.token()))));
        return new ApiConfig(
                new InetSocketAddress(config.apiAddress(), port),
                identity.keyStore(),
                ServerIdentity.KEY_STORE_PASSWORD.toCharArray(),
                tokens,
                Clock.systemUTC());
    }

    private ApiServices services(NodeDescription description, Insight insight) {
        return new ApiServices(
                store.volumes(),
                store.hosts(),
                store.exports(),
                store.exposures(),
                store.portals(),
                store.portalGroups(),
                store.networks(),
                store.networkReports(),
                store.nodes(),
                store.scrubs(),
                store.placement(),
                store.accounts(),
                store.repeats(),
                store.changes(),
                store.configuration(),
                description::status,
                description::pulse,
                insight::sessions,
                insight::refusedInitiators,
                insight.histories(),
                insight.alerts(),
                insight::metrics,
                NodeSupport::files);
    }

    private void publish(String url, Path trusted, Targets serving, List<String> notes)
            throws IOException, ServiceException {
        long pid = ProcessHandle.current().pid();
        PortalGroup group = store.portalGroups().get(Services.DEFAULT_PORTAL_GROUP);
        DaemonRecord record = new DaemonRecord(
                pid,
                ProcessTicks.of(pid).orElseThrow(),
                config.dataDirectory().toString(),
                url,
                trusted.toString(),
                new DaemonRecord.Iscsi(group.iscsiTarget(), texts(serving.iscsiPortals())),
                new DaemonRecord.Nvme(
                        group.nvmeSubsystem(), texts(serving.nvmePortals()), texts(serving.discoveryPortals())),
                DemoVolume.find(store),
                notes,
                node());
        PrivateFiles.write(config.dataDirectory().resolve(DaemonRecord.FILE), record.toJson() + "\n");
    }

    private DaemonRecord.Node node() throws ServiceException {
        Node self = store.nodes().get(store.nodeId());
        return new DaemonRecord.Node(self.id(), self.name(), self.clusterAddress());
    }

    private static List<String> texts(List<InetSocketAddress> addresses) {
        return addresses.stream().map(IpAddress::text).toList();
    }

    /** Goes through the locks and queues of what must answer; does not return if one of them never will. */
    void examine() {
        NodeDescription described = description;
        if (described != null) {
            described.status();
            described.sessions();
        }
    }

    /** Waits until the daemon has been closed. */
    void awaitClose() throws InterruptedException {
        closed.await();
    }

    /**
     * Ends everything in order. Other nodes lead what this one leads, and then take its floating portals, while it still serves: at no
     * time hosts wait for more than one of these. Hosts of its other portals log out, and requests end; the lease is given back; the
     * store takes a checkpoint. No step waits for long: what is not done in its time others find out by themselves, as if this process
     * had been killed.
     */
    @Override
    public void close() {
        LOG.info("Caisson ends");
        giveLeadsAway();
        portals.handOver();
        portals.close();
        Targets serving = targets;
        if (serving != null) {
            serving.close();
        }
        portals.giveBack();
        if (api != null) {
            api.close();
        }
        if (insight != null) {
            insight.close();
        }
        store.close();
        LOG.info("Caisson has ended");
        closed.countDown();
    }

    /** Elections would take a second and more, in which nobody is served. */
    private void giveLeadsAway() {
        try {
            boolean isLedElsewhere =
                    store.giveLeadsAway().toCompletableFuture().get(LEADS_GIVEN_AWAY.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info(
                    isLedElsewhere
                            ? "other nodes lead what this one led"
                            : "not all that this node leads is led elsewhere");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException failure) {
            LOG.warn("what this node led was not handed over", failure);
        }
    }

    /** Without closing anything: closing would answer. The log may be on the disk that failed, and take its time. */
    private void end(Throwable cause, StartReport report) {
        Targets serving = targets;
        if (serving != null) {
            new Thread(serving::abort, "abort").start();
        }
        String message = "the store cannot go on and the daemon ends, so that no host is told anything untrue: "
                + cause.getMessage();
        LOG.error("{}; starting it again recovers what was acknowledged", message, cause);
        report.failed(new StartFailure(DaemonExit.STORE_FAILED, message, "look at the disk, then start again", cause));
        Runtime.getRuntime().halt(DaemonExit.STORE_FAILED.code());
    }

    private List<InetAddress> serverAddresses() throws IOException {
        return Stream.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1"), config.apiAddress())
                .distinct()
                .toList();
    }

    private static List<String> serverNames(String nodeName) {
        return Stream.of("localhost", nodeName).distinct().toList();
    }

    /** As the kernel knows it; asking a resolver may take long. */
    private static String hostName() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }
}
