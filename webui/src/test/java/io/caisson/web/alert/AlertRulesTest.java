package io.caisson.web.alert;

import static io.caisson.store.service.AlertSeverity.CRITICAL;
import static io.caisson.store.service.AlertSeverity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.Disk;
import io.caisson.store.service.NetworkReport;
import io.caisson.store.service.NetworkReport.RouterSession;
import io.caisson.store.service.PlacementGroup.Condition;
import io.caisson.store.service.Portal.Ownership;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.web.alert.Findings.Found;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AlertRulesTest {

    private final TestFacts facts = new TestFacts();

    private Found only(String id) {
        Findings findings = facts.look();
        assertThat(findings.all()).containsOnlyKeys(id);
        return found(findings, id);
    }

    private static Found found(Findings findings, String id) {
        return Objects.requireNonNull(findings.all().get(id), id);
    }

    @Test
    void aClusterThatIsWellHasNone() {
        facts.groups.add(TestFacts.group(Condition.HEALTHY, "open", "open", "open"));
        facts.scrubs.add(TestFacts.scrub(1, 0, 0));
        facts.portals.add(TestFacts.portal(Ownership.SERVING, null));
        assertThat(facts.look().all()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerIsToldWithWhatMayNotFailNow() {
        facts.nodes.set(1, TestFacts.node(2, false, "active"));
        Findings findings = facts.look();
        assertThat(findings.all()).containsOnlyKeys("node-down.id2", "quorum-at-risk.cluster");
        assertThat(found(findings, "node-down.id2").fix()).contains("caisson node remove n2");
        assertThat(found(findings, "quorum-at-risk.cluster").cause()).isEqualTo("Only 2 of 3 nodes answer.");
    }

    @Test
    void aNodeInMaintenanceMayBeAwayButTheMajorityIsAtRiskAllTheSame() {
        facts.nodes.set(1, TestFacts.node(2, false, "maintenance"));
        assertThat(only("quorum-at-risk.cluster").severity()).isEqualTo(WARNING);
    }

    @Test
    void aGroupIsToldByTheVolumesInIt() {
        facts.groups.add(TestFacts.group(Condition.DEGRADED, "open", "open", "silent"));
        Found degraded = only("group-degraded.g1");
        assertThat(degraded.severity()).isEqualTo(WARNING);
        assertThat(degraded.effect()).contains("db1, db2");
        facts.groups.set(0, TestFacts.group(Condition.DEGRADED, "open", "silent", "silent"));
        assertThat(only("group-degraded.g1").severity()).as("the last replica").isEqualTo(CRITICAL);
        facts.groups.set(0, TestFacts.group(Condition.LEADERLESS, "silent", "silent", "open"));
        assertThat(only("group-leaderless.g1").severity()).isEqualTo(CRITICAL);
        assertThat(facts.look().isUnknown("group-degraded.g1")).isTrue();
    }

    @Test
    void aGroupOfOneOrTwoThatCannotGoOnSaysWhoIsMissing() {
        facts.groups.add(TestFacts.group(Condition.LEADERLESS, "silent"));
        assertThat(only("group-leaderless.g1").cause()).endsWith("Its only replica is on n1, which does not answer.");
        facts.groups.set(0, TestFacts.group(Condition.LEADERLESS, "open", "silent"));
        assertThat(only("group-leaderless.g1").cause())
                .endsWith("It needs both of its replicas to go on, and has one on n2, which does not answer.");
        facts.groups.set(0, TestFacts.group(Condition.LEADERLESS, "silent", "silent", "open"));
        assertThat(only("group-leaderless.g1").cause()).endsWith("of n1.");
    }

    @Test
    void replicasThatWouldFailTogetherAreTold() {
        facts.groups.add(TestFacts.sharing(TestFacts.group(Condition.HEALTHY, "open", "open", "open"), "rack1"));
        assertThat(only("fault-set-shared.g1").severity()).isEqualTo(WARNING);
        assertThat(only("fault-set-shared.g1").cause()).contains("more than one replica in fault set rack1");
    }

    @Test
    void aReplicaThatFailedIsTold() {
        facts.groups.add(TestFacts.group(Condition.DEGRADED, "open", "open", "failed"));
        assertThat(facts.look().all()).containsOnlyKeys("group-degraded.g1", "replica-failed.g1.n3");
    }

    @Test
    void thePoolIsFullLongBeforeItIs() {
        facts.usage = TestFacts.usage(84);
        assertThat(facts.look().all()).isEmpty();
        facts.usage = TestFacts.usage(85);
        assertThat(only("pool-space.pool").severity()).isEqualTo(WARNING);
        facts.usage = TestFacts.usage(95);
        assertThat(only("pool-space.pool").severity()).isEqualTo(CRITICAL);
        facts.active.put("pool-space.pool", WARNING);
        facts.usage = TestFacts.usage(94);
        assertThat(only("pool-space.pool").severity())
                .as("a warning does not lower what is critical")
                .isEqualTo(WARNING);
        facts.usage = TestFacts.usage(83);
        assertThat(only("pool-space.pool").severity()).as("what was told stays").isEqualTo(WARNING);
        facts.usage = TestFacts.usage(82);
        assertThat(facts.look().all()).isEmpty();
        facts.usage = null;
        assertThat(facts.look().isUnknown("pool-space.pool")).isTrue();
    }

    @Test
    void aDiskThatForgetsIsToldAndWorseWhatNobodyHas() {
        facts.scrubs.add(TestFacts.scrub(2, 3, 0));
        assertThat(only("bad-blocks.id2").level()).isEqualTo(3);
        facts.scrubs.set(0, TestFacts.scrub(2, 3, 1));
        Findings findings = facts.look();
        assertThat(findings.all()).containsOnlyKeys("bad-blocks.id2", "data-lost.id2");
        assertThat(found(findings, "data-lost.id2").severity()).isEqualTo(CRITICAL);
        facts.scrubs.set(0, new NodeScrub(TestFacts.node(2, false, "active"), null));
        assertThat(facts.look().isUnknown("data-lost.id2")).isTrue();
    }

    @Test
    void aDiskThatDoesNotServeIsTold() {
        facts.disks.add(new Disk(
                "d1", "n1", "/mnt/a", "active", true, "missing", "not mounted", 100, null, null, false, 1, 0, ""));
        assertThat(only("disk-down.d1").severity()).isEqualTo(WARNING);
    }

    @Test
    void aDiskIsShortOrFull() {
        facts.disks.add(new Disk("d1", "n1", "disk-0", "active", true, "serving", "", 100, 90L, 10L, true, 1, 1, ""));
        assertThat(only("disk-space.d1").severity()).isEqualTo(WARNING);
        facts.disks.set(
                0, new Disk("d1", "n1", "disk-0", "active", true, "serving", "", 100, 100L, 0L, true, 1, 1, ""));
        assertThat(only("disk-space.d1").severity()).isEqualTo(CRITICAL);
    }

    @Test
    void aPortalThatNobodyServesIsToldWithTheReason() {
        facts.portals.add(TestFacts.portal(Ownership.REFUSED, "192.0.2.10 is in use by another machine"));
        assertThat(only("portal-unserved.192.0.2.10").cause()).endsWith("in use by another machine.");
        facts.portals.set(0, TestFacts.portal(Ownership.ASSIGNED, null));
        assertThat(facts.look().all()).isEmpty();
    }

    @Test
    void aSessionWithARouterIsWorseWhenItIsTheLast() {
        RouterSession up = new RouterSession("10.0.0.1", 65001, "established", "", null);
        RouterSession down = new RouterSession("10.0.0.2", 65001, "active", "", "hold timer expired");
        facts.networks.put(
                "lan", List.of(TestFacts.report(1, new NetworkReport(List.of(), List.of(up, down), List.of()))));
        assertThat(only("router-session-down.lan.n1.10.0.0.2").severity()).isEqualTo(WARNING);
        facts.networks.put("lan", List.of(TestFacts.report(1, new NetworkReport(List.of(), List.of(down), List.of()))));
        assertThat(only("router-session-down.lan.n1.10.0.0.2").severity()).isEqualTo(CRITICAL);
        facts.networks.put("lan", List.of(TestFacts.report(1, null)));
        assertThat(facts.look().isUnknown("router-session-down.lan.n1.10.0.0.2"))
                .isTrue();
    }

    @Test
    void anAddressInUseElsewhereIsTold() {
        NetworkReport.Problem problem = new NetworkReport.Problem("10.0.0.9", "it is in use by 02:00:00:00:00:01", "x");
        facts.networks.put(
                "lan", List.of(TestFacts.report(1, new NetworkReport(List.of(), List.of(), List.of(problem)))));
        assertThat(only("network-problem.lan.n1.10.0.0.9").cause()).contains("in use by 02:00:00:00:00:01");
    }

    @Test
    void strangersWhoKnockNowAreToldButNotWithoutEnd() {
        facts.refused.add(TestFacts.refused("iqn.2026-11.test:old", Duration.ofHours(1)));
        facts.refused.add(TestFacts.refused("iqn.2026-11.test:new", Duration.ofMinutes(1)));
        assertThat(only("initiator-refused.iqn.2026-11.test-new").fix())
                .contains("caisson host create NAME --iqn 'iqn.2026-11.test:new'");
        for (int i = 0; i < 50; i++) {
            facts.refused.add(TestFacts.refused("iqn.2026-11.test:x" + i, Duration.ofSeconds(30)));
        }
        assertThat(facts.look().all()).hasSize(9).containsKey("initiator-refused.more");
    }

    @Test
    void aClockIsComparedWithThoseOfTheOthersNotWithThatOfWhoeverAsks() {
        facts.vitals.set(1, TestFacts.heard(2, 5_000, 50));
        facts.vitals.set(2, TestFacts.heard(3, 5_000, 50));
        assertThat(only("clock-skew.id1").severity()).isEqualTo(WARNING);
        facts.vitals.set(1, TestFacts.heard(2, 90_000, 50));
        facts.vitals.set(2, TestFacts.heard(3, 0, 50));
        assertThat(only("clock-skew.id2").severity()).isEqualTo(CRITICAL);
        facts.vitals.remove(1);
        assertThat(facts.look().isUnknown("clock-skew.id2")).isTrue();
    }

    @Test
    void whatTookLongToAnswerIsNoSkew() {
        facts.vitals.set(1, Vitals.Heard.of(new Vitals("id2", 3_000, 100, 50, List.of()), 0, 6_000));
        assertThat(facts.look().all()).isEmpty();
    }

    @Test
    void certificatesAndFileSystemsAreTold() {
        facts.vitals.set(
                0,
                new Vitals.Heard(
                        new Vitals(
                                "id1",
                                0,
                                100,
                                2,
                                List.of(
                                        new Vitals.Certificate(
                                                "api",
                                                TestFacts.NOW
                                                        .plus(Duration.ofDays(20))
                                                        .toEpochMilli()),
                                        new Vitals.Certificate(
                                                "peers",
                                                TestFacts.NOW
                                                        .minus(Duration.ofDays(1))
                                                        .toEpochMilli()))),
                        0,
                        0));
        Findings findings = facts.look();
        assertThat(findings.all())
                .containsOnlyKeys("node-disk-space.id1", "certificate-ends.id1.api", "certificate-ends.id1.peers");
        assertThat(found(findings, "certificate-ends.id1.api").cause()).contains("ends on 2026-12-20");
        assertThat(found(findings, "certificate-ends.id1.peers").severity()).isEqualTo(CRITICAL);
        assertThat(found(findings, "node-disk-space.id1").severity()).isEqualTo(CRITICAL);
    }

    @Test
    void aChannelThatFailsIsTold() {
        facts.failures.put("mail", "connection refused");
        assertThat(only("notification-fails.mail").fix()).contains("caisson settings mail test");
    }
}
