package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.AuthorityRecord;
import io.caisson.store.catalog.Records.ClusterRecord;
import io.caisson.store.catalog.Records.JoinTokenRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.cluster.ClusterAuthority;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.cluster.NodeKeys;
import io.caisson.store.cluster.Pem;
import io.caisson.store.replica.transport.PeerIdentity;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogNodesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ServiceFixture fixture = new ServiceFixture();
    private final NodeService nodes = fixture.services.nodes();

    @BeforeEach
    void makeTheFirstNode() throws Exception {
        ClusterAuthority authority = ClusterAuthority.create(NOW, RANDOM);
        fixture.node.clusterAddress = "192.0.2.1:7800";
        fixture.catalog.commit(new Transaction()
                .put(Records.CLUSTER, "self", new ClusterRecord("cluster-1", "caisson", ""))
                .put(
                        Records.NODE,
                        FakeNode.ID,
                        new NodeRecord(
                                1, "", "node-1", NodeRecord.ACTIVE, "192.0.2.1:7800", "https://192.0.2.1:8443", "ab"))
                .put(
                        Records.AUTHORITY,
                        Records.AUTHORITY_ID,
                        new AuthorityRecord(Pem.of(authority.certificate()), Pem.of(authority.key()), "")));
    }

    @Test
    void aTokenSaysWhereToAskAndKeepsItsSecretToItself() throws Exception {
        JoinToken token = token();

        assertThat(token.doors()).containsExactly(new JoinToken.Door("https://192.0.2.1:8443", "ab"));
        assertThat(token.expiresAt()).isEqualTo("2026-11-21T09:00:00Z");
        assertThat(JoinToken.parse(token.text())).isEqualTo(token);
        JoinTokenRecord kept = fixture.catalog
                .get(Records.JOIN_TOKEN, token.id())
                .orElseThrow()
                .value();
        assertThat(kept.secretSha256()).doesNotContain(token.secret()).hasSize(64);
        assertThat(token.toString() + kept).doesNotContain(token.secret());
    }

    @Test
    void whoHasATokenGetsACertificateAndARecord() throws Exception {
        String id = UUID.randomUUID().toString();

        JoinGrant grant = nodes.join(request(token(), id, "third", "192.0.2.3:7800"));

        assertThat(grant.nodeId()).isEqualTo(id);
        assertThat(grant.number()).isEqualTo(2);
        assertThat(grant.catalogGroup()).isEqualTo(FakeNode.CATALOG_GROUP);
        X509Certificate certificate = Pem.certificate(grant.certificate());
        certificate.verify(Pem.certificate(grant.authority()).getPublicKey());
        assertThat(PeerIdentity.of(certificate).name()).isEqualTo(id);
        Node node = nodes.get("third");
        assertThat(node.state()).isEqualTo(NodeRecord.JOINING);
        assertThat(node.online()).isFalse();
        assertThat(nodes.list()).extracting(Node::name).containsExactly("node-1", "third");
    }

    @Test
    void aTokenIsForOneNodeButTheSameRequestGetsTheSameAnswer() throws Exception {
        JoinToken token = token();
        JoinRequest request = request(token, UUID.randomUUID().toString(), null, "192.0.2.3:7800");
        JoinGrant grant = nodes.join(request);

        assertThat(nodes.join(request)).isEqualTo(grant);
        refused(() -> nodes.join(request(token, UUID.randomUUID().toString(), null, "192.0.2.4:7800")), "used already");
        nodes.remove(grant.nodeId());
        refused(() -> nodes.join(request), "used already");
    }

    @Test
    void aTokenEndsInTime() throws Exception {
        JoinToken token = token();
        NodeService later = Services.over(
                        fixture.catalog,
                        fixture,
                        fixture.node,
                        replicas -> "group-1",
                        Clock.fixed(NOW.plus(Duration.ofMinutes(60)), ZoneOffset.UTC),
                        Duration.ofMillis(300))
                .nodes();

        refused(
                () -> later.join(request(token, UUID.randomUUID().toString(), null, "192.0.2.3:7800")),
                "expired at 2026-11-21T09:00:00Z");
    }

    @Test
    void whoDoesNotKnowTheSecretLearnsNothing() throws Exception {
        JoinToken token = token();
        JoinToken guessed = new JoinToken(token.doors(), token.id(), "guess", token.expiresAt());
        JoinToken foreign =
                new JoinToken(token.doors(), UUID.randomUUID().toString(), token.secret(), token.expiresAt());

        for (JoinToken wrong : new JoinToken[] {guessed, foreign}) {
            refused(
                    () -> nodes.join(request(wrong, UUID.randomUUID().toString(), null, "192.0.2.3:7800")),
                    "not one of this cluster");
        }
        assertThat(nodes.list()).hasSize(1);
    }

    @Test
    void fiveNodesAreTheMost() throws Exception {
        for (int number = 2; number <= 5; number++) {
            nodes.join(request(token(), UUID.randomUUID().toString(), null, "192.0.2." + number + ":7800"));
        }

        refused(
                () -> nodes.join(request(token(), UUID.randomUUID().toString(), null, "192.0.2.6:7800")),
                "5 is the most");
        nodes.remove("node-3");
        assertThat(nodes.join(request(token(), UUID.randomUUID().toString(), null, "192.0.2.6:7800"))
                        .number())
                .isEqualTo(3);
    }

    @Test
    void aNodeThatHoldsDataIsRemovedOnlyWhenThatIsElsewhere() throws Exception {
        String id = UUID.randomUUID().toString();
        nodes.join(request(token(), id, "third", "192.0.2.3:7800"));
        MemberRecord member = new MemberRecord("disk-3", id, MemberRecord.ACTIVE, 1);
        fixture.catalog.commit(
                new Transaction().put(Records.GROUP, "disk-3", new GroupRecord(3, "disk-3", List.of(member), "")));

        nodes.remove("third");

        assertThat(nodes.get("third").state()).isEqualTo(NodeRecord.REMOVING);
        assertThat(fixture.catalog.list(Records.GROUP)).hasSize(1);
    }

    @Test
    void namesAndAddressesAreTakenOnce() throws Exception {
        String id = UUID.randomUUID().toString();
        refused(() -> nodes.join(request(token(), id, "node-1", "192.0.2.3:7800")), "is called 'node-1'");
        refused(() -> nodes.join(request(token(), id, null, "192.0.2.1:7800")), "has the cluster address");
        refused(() -> nodes.join(request(token(), id, null, "0.0.0.0:7800")), "none they can dial");
        refused(() -> nodes.join(request(token(), id, null, "somewhere")), "not ADDRESS:PORT");
        refused(() -> nodes.join(request(token(), FakeNode.ID, null, "192.0.2.3:7800")), "in the cluster already");
    }

    @Test
    void aRequestThatIsNotSignedWithItsOwnKeyIsRefused() throws Exception {
        JoinRequest request = request(token(), UUID.randomUUID().toString(), null, "192.0.2.3:7800");
        String pem = request.certificateRequest();
        int middle = pem.length() / 2;
        String changed = pem.substring(0, middle) + (pem.charAt(middle) == 'A' ? 'B' : 'A') + pem.substring(middle + 1);

        assertThatThrownBy(() -> nodes.join(new JoinRequest(
                        request.tokenId(), request.secret(), changed, null, request.clusterAddress(), null)))
                .isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> nodes.join(new JoinRequest(
                        request.tokenId(), request.secret(), "x", null, request.clusterAddress(), null)))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("not in PEM form");
        assertThat(nodes.list()).hasSize(1);
    }

    @Test
    void theNodeThatIsAskedCannotBeRemoved() {
        refused(() -> nodes.remove("node-1"), "cannot remove itself");
        refused(() -> nodes.remove("node-9"), "no node 'node-9'");
    }

    @Test
    void withoutAnAuthorityThereAreNoTokens() throws Exception {
        fixture.catalog.commit(new Transaction().delete(Records.AUTHORITY, Records.AUTHORITY_ID));

        refused(this::token, "no cluster address");
    }

    @Test
    void aClusterAddressStays() throws Exception {
        assertThat(nodes.init(new InetSocketAddress("192.0.2.1", 7800)).restartNeeded())
                .isTrue();
        refused(() -> nodes.init(new InetSocketAddress("192.0.2.9", 7800)), "cannot be changed");
    }

    private JoinToken token() throws ServiceException {
        return nodes.createToken(Duration.ofMinutes(60));
    }

    private static JoinRequest request(JoinToken token, String id, @Nullable String name, String address)
            throws Exception {
        return new JoinRequest(
                token.id(),
                token.secret(),
                NodeKeys.request(new PeerIdentity(id), NodeKeys.generate(RANDOM)),
                name,
                address,
                null);
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(ServiceException.class).hasMessageContaining(why);
    }
}
