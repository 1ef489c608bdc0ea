package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.JoinGrant;
import io.caisson.store.service.JoinRequest;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stores that are nodes of one cluster, in one process, over real connections; only the HTTPS in between is left out. */
final class StoreCluster implements AutoCloseable {
    private static final long MIB = 1 << 20;

    private final Path directory;
    private final int network;
    private final Map<Integer, InetSocketAddress> addresses = new HashMap<>();
    private final Map<Integer, StoreNode> nodes = new HashMap<>();

    /** @param network third number of its addresses on the loopback interface */
    StoreCluster(Path directory, int network) {
        this.directory = directory;
        this.network = network;
    }

    void start(int count) throws Exception {
        open(1, StoreConfig.of(home(1)).withNode(null, address(1)));
        awaitServing(1);
        node(1).nodes().announceApi("https://127.0.0.1:8443", "00");
        for (int number = 2; number <= count; number++) {
            join(number);
        }
    }

    void join(int number) throws Exception {
        join(number, null);
    }

    /** As a witness. */
    void joinWitness(int number) throws Exception {
        join(number, NodeRecord.WITNESS);
    }

    private void join(int number, @Nullable String role) throws Exception {
        JoinToken token = node(1).nodes().createToken(Duration.ofMinutes(5));
        StoreJoin.join(home(number), token, null, address(number), role, request -> grant(1, request));
        open(number);
        awaitServing(number);
    }

    private JoinGrant grant(int at, JoinRequest request) throws IOException {
        try {
            return node(at).nodes().join(request);
        } catch (ServiceException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    void open(int number) throws IOException {
        open(number, StoreConfig.of(home(number)));
    }

    private void open(int number, StoreConfig config) throws IOException {
        nodes.put(number, StoreNode.open(config));
    }

    void awaitServing(int number) throws Exception {
        node(number).whenServing().toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    void stop(int number) {
        Objects.requireNonNull(nodes.remove(number)).close();
    }

    StoreNode node(int number) {
        return Objects.requireNonNull(nodes.get(number));
    }

    Iterable<StoreNode> running() {
        return nodes.values();
    }

    /** While another is elected, a request may fail; asking again is safe. */
    Volume volume(int at, String name) throws Exception {
        Volume[] made = new Volume[1];
        Conditions.await("made at " + at + ": " + name, () -> {
            try {
                made[0] = node(at).volumes()
                        .create(new VolumeSpec(name, 64 * MIB, 512, Map.of()))
                        .value();
                return true;
            } catch (ServiceException notNow) {
                assertThat(notNow.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE);
                return false;
            }
        });
        return made[0];
    }

    private Path home(int number) {
        return directory.resolve("n" + number);
    }

    private InetSocketAddress address(int number) throws IOException {
        if (!addresses.containsKey(number)) {
            InetAddress host = InetAddress.getByName("127.0." + network + "." + number);
            try (ServerSocket probe = new ServerSocket(0, 1, host)) {
                addresses.put(number, new InetSocketAddress(host, probe.getLocalPort()));
            }
        }
        return Objects.requireNonNull(addresses.get(number));
    }

    @Override
    public void close() {
        nodes.values().forEach(StoreNode::close);
    }
}
