package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.JoinGrant;
import io.caisson.store.service.JoinRequest;
import io.caisson.store.service.Node;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stores that are nodes of one cluster, in one process, over real connections; only the HTTPS in between is left out. */
@Timeout(240)
class StoreClusterTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private final Map<Integer, InetSocketAddress> addresses = new HashMap<>();
    private final Map<Integer, StoreNode> nodes = new HashMap<>();

    @AfterEach
    void closeAll() {
        nodes.values().forEach(StoreNode::close);
    }

    @Test
    void threeNodesShareOneCatalog() throws Exception {
        startThree();

        volume(3, "made-at-3");

        assertThat(node(3).volumes().get("made-at-3").name()).isEqualTo("made-at-3");
        for (int number = 1; number <= 3; number++) {
            StoreNode node = node(number);
            Conditions.await("seen at " + number, () -> has(node, "made-at-3"));
            assertThat(node.clusterId()).isEqualTo(node(1).clusterId());
        }
        List<Node> seen = node(2).nodes().list();
        assertThat(seen).extracting(Node::name).containsExactly("node-1", "node-2", "node-3");
        assertThat(seen).extracting(Node::state).containsOnly(NodeRecord.ACTIVE);
        assertThat(seen).allMatch(Node::online);
        assertThat(seen.stream().filter(Node::catalogLeader)).hasSize(1);
        assertThat(seen).filteredOn(Node::self).extracting(Node::number).containsExactly(2);
    }

    @Test
    void theCatalogGoesOnWithoutItsLeaderWhichCatchesUpLater() throws Exception {
        startThree();
        int leader = leader();
        // A group with a member on the dead node only has nobody who could fence it.
        Conditions.await(
                "every group is held by all",
                () -> node(leader).catalog().list(Records.GROUP).stream()
                        .allMatch(group -> group.value().members().stream()
                                        .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                                        .count()
                                == 3));
        stop(leader);
        int other = leader % 3 + 1;

        eventuallyVolume(other, "made-without");

        assertThat(node(other).nodes().list())
                .filteredOn(node -> node.number() == leader)
                .allMatch(node -> !node.online());
        start(leader);
        assertThat(has(node(leader), "made-without")).isTrue();
    }

    @Test
    void allComeBackAfterAllWereStopped() throws Exception {
        startThree();
        volume(2, "kept");
        for (int number = 1; number <= 3; number++) {
            stop(number);
        }
        for (int number = 1; number <= 3; number++) {
            open(number);
        }
        for (int number = 1; number <= 3; number++) {
            awaitServing(number);
            assertThat(has(node(number), "kept")).isTrue();
        }
        eventuallyVolume(3, "after");
    }

    @Test
    void aNodeWithVolumesGetsPeersAndKeepsThem() throws Exception {
        open(1, StoreConfig.of(home(1)));
        awaitServing(1);
        volume(1, "old");
        assertThat(node(1).nodes().cluster().clusterAddress()).isNull();
        assertThatThrownBy(() -> token()).hasMessageContaining("no cluster address");
        assertThat(node(1).nodes().init(address(1)).restartNeeded()).isTrue();
        stop(1);

        start(1);
        announce();
        join(2, token());

        assertThat(node(1).nodes().cluster().restartNeeded()).isFalse();
        Conditions.await("old is known at 2", () -> has(node(2), "old"));
        assertThat(node(1).nodes().list()).extracting(Node::number).containsExactly(1, 2);
    }

    @Test
    void aTokenIsGoodForOneNodeAndTheSameAnswerAgain() throws Exception {
        startFirst();
        JoinToken token = token();
        AtomicReference<JoinRequest> asked = new AtomicReference<>();
        Path second = home(2);
        // Whoever is cut off after the grant asks again, with the same key and request.
        assertThatThrownBy(() -> StoreJoin.join(second, token, null, address(2), null, request -> {
                    asked.set(request);
                    grant(1, request);
                    throw new IOException("cut off");
                }))
                .hasMessage("cut off");
        StoreJoin.join(second, token, null, address(2), null, request -> {
            assertThat(request).isEqualTo(asked.get());
            return grant(1, request);
        });
        start(2);

        assertThat(node(1).nodes().list()).extracting(Node::name).containsExactly("node-1", "node-2");
        assertThatThrownBy(() -> join(3, token)).hasMessageContaining("used already");
        assertThatThrownBy(() -> StoreJoin.join(
                        home(3),
                        new JoinToken(token.doors(), token.id(), "wrong", token.expiresAt()),
                        null,
                        address(3),
                        null,
                        request -> grant(1, request)))
                .hasMessageContaining("not one of this cluster");
    }

    @Test
    void aDirectoryWithAClusterOfItsOwnDoesNotJoinAnother() throws Exception {
        startFirst();
        JoinToken token = token();
        open(2, StoreConfig.of(home(2)));
        awaitServing(2);
        stop(2);

        assertThatThrownBy(() -> join(2, token))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.MEMBERSHIP));
    }

    @Test
    void keysAreForTheirOwnerAloneAndThatOfTheAuthorityGoes() throws Exception {
        startFirst();

        Path files = home(1).resolve("cluster");
        assertThat(files.resolve("authority.key")).doesNotExist();
        assertThat(node(1).catalog().get(Records.AUTHORITY, Records.AUTHORITY_ID))
                .isPresent();
        try (Stream<Path> all = Files.list(files)) {
            for (Path file : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aNodeThatIsRemovedIsNoMemberAnyMoreAndSaysSo() throws Exception {
        startThree();
        AtomicReference<Throwable> end = new AtomicReference<>();
        node(3).onFailure(end::set);

        node(1).nodes().remove("node-3");

        Conditions.await("it knows", () -> end.get() != null);
        assertThat(end.get()).isInstanceOf(StoreException.class).hasMessageContaining("removed");
        stop(3);
        eventuallyVolume(2, "without-3");
        assertThat(node(2).nodes().list()).extracting(Node::name).containsExactly("node-1", "node-2");
    }

    @Test
    void theClusterAddressOfANodeStays() throws Exception {
        startFirst();
        stop(1);

        assertThatThrownBy(() -> open(1, StoreConfig.of(home(1)).withNode(null, address(7))))
                .hasMessageContaining("cannot be changed");
    }

    private void startThree() throws Exception {
        startFirst();
        join(2, token());
        join(3, token());
        for (int number = 1; number <= 3; number++) {
            StoreNode node = node(number);
            Conditions.await(
                    "all are active at " + number,
                    () -> node.catalog().list(Records.NODE).stream()
                                    .filter(record -> record.value().state().equals(NodeRecord.ACTIVE))
                                    .count()
                            == 3);
        }
    }

    private void startFirst() throws Exception {
        open(1, StoreConfig.of(home(1)).withNode(null, address(1)));
        awaitServing(1);
        announce();
    }

    private void announce() throws ServiceException {
        node(1).nodes().announceApi("https://127.0.0.1:8443", "00");
    }

    private JoinToken token() throws ServiceException {
        return node(1).nodes().createToken(Duration.ofMinutes(5));
    }

    private void join(int number, JoinToken token) throws Exception {
        StoreJoin.join(home(number), token, null, address(number), null, request -> grant(1, request));
        start(number);
    }

    private JoinGrant grant(int at, JoinRequest request) throws IOException {
        try {
            return node(at).nodes().join(request);
        } catch (ServiceException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private void start(int number) throws Exception {
        open(number);
        awaitServing(number);
    }

    private void open(int number) throws IOException {
        open(number, StoreConfig.of(home(number)));
    }

    private void open(int number, StoreConfig config) throws IOException {
        nodes.put(number, StoreNode.open(config));
    }

    private void awaitServing(int number) throws Exception {
        node(number).whenServing().toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    private void stop(int number) {
        Objects.requireNonNull(nodes.remove(number)).close();
    }

    private StoreNode node(int number) {
        return Objects.requireNonNull(nodes.get(number));
    }

    private int leader() throws Exception {
        List<Integer> found = new ArrayList<>();
        Conditions.await("a leader", () -> {
            found.clear();
            node(1).nodes().list().stream().filter(Node::catalogLeader).forEach(node -> found.add(node.number()));
            return found.size() == 1;
        });
        return found.get(0);
    }

    private void volume(int at, String name) throws ServiceException {
        node(at).volumes().create(new VolumeSpec(name, 64 * MIB, 512, Map.of()));
    }

    /** While another is elected, a request may fail; asking again is safe. */
    private void eventuallyVolume(int at, String name) throws Exception {
        Conditions.await("made at " + at + ": " + name, () -> {
            try {
                volume(at, name);
                return true;
            } catch (ServiceException notNow) {
                assertThat(notNow.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE);
                return false;
            }
        });
    }

    private static boolean has(StoreNode node, String volume) {
        return node.volumes().list().stream().map(Volume::name).anyMatch(volume::equals);
    }

    private Path home(int number) {
        return directory.resolve("n" + number);
    }

    private InetSocketAddress address(int number) throws IOException {
        if (!addresses.containsKey(number)) {
            InetAddress host = InetAddress.getByName("127.0.77." + number);
            try (ServerSocket probe = new ServerSocket(0, 1, host)) {
                addresses.put(number, new InetSocketAddress(host, probe.getLocalPort()));
            }
        }
        return Objects.requireNonNull(addresses.get(number));
    }
}
