package io.caisson.web.alert;

import io.caisson.store.StoreUsage;
import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.Disk;
import io.caisson.store.service.NetworkReport;
import io.caisson.store.service.NetworkReportService.NodeReport;
import io.caisson.store.service.Node;
import io.caisson.store.service.NodeDuty;
import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.PlacementGroup.Condition;
import io.caisson.store.service.PlacementGroup.GroupVolume;
import io.caisson.store.service.PlacementGroup.Member;
import io.caisson.store.service.Portal;
import io.caisson.store.service.Portal.Ownership;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.web.node.RefusedInitiator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts of a cluster of three that is well, but for what a test says. */
final class TestFacts {
    static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    static final String ONLINE = "active";

    final List<Node> nodes =
            new ArrayList<>(List.of(node(1, true, ONLINE), node(2, true, ONLINE), node(3, true, ONLINE)));
    final List<PlacementGroup> groups = new ArrayList<>();
    final List<Disk> disks = new ArrayList<>();
    final List<NodeScrub> scrubs = new ArrayList<>();
    final List<Portal> portals = new ArrayList<>();
    final Map<String, List<NodeReport>> networks = new HashMap<>();
    final List<RefusedInitiator> refused = new ArrayList<>();
    final Map<String, AlertSeverity> active = new HashMap<>();
    final Map<String, String> failures = new HashMap<>();
    final List<Vitals.Heard> vitals = new ArrayList<>(List.of(heard(1, 0, 50), heard(2, 0, 50), heard(3, 0, 50)));

    @Nullable
    StoreUsage usage = usage(50);

    static Node node(int number, boolean online, String state) {
        return new Node(
                "id" + number,
                "n" + number,
                number,
                state,
                number == 1,
                online,
                number == 1,
                1L,
                null,
                null,
                NOW.toString(),
                1,
                1,
                NodeDuty.NONE,
                null,
                1);
    }

    static StoreUsage usage(int percent) {
        return new StoreUsage(1000, 1000 - percent * 10L, 0, percent * 10L, 5000, false);
    }

    static Vitals.Heard heard(int number, long aheadMillis, int freePercent) {
        return new Vitals.Heard(
                new Vitals(
                        "id" + number,
                        0,
                        100,
                        freePercent,
                        List.of(new Vitals.Certificate(
                                "api", NOW.plus(Duration.ofDays(300)).toEpochMilli()))),
                aheadMillis,
                5);
    }

    static PlacementGroup group(Condition condition, String... replicas) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < replicas.length; i++) {
            members.add(new Member("n" + (i + 1), "d" + i, "active", replicas[i], i == 0, 0L, 0L, 0, 0));
        }
        return new PlacementGroup(
                "g1",
                3,
                "n1",
                condition,
                "n1",
                1L,
                false,
                members,
                List.of(new GroupVolume("v1", "db1", 1), new GroupVolume("v2", "db2", 1)));
    }

    static Portal portal(Ownership ownership, @Nullable String problem) {
        return new Portal(
                "192.0.2.10",
                1,
                "default",
                "iqn",
                "nqn",
                "serving",
                null,
                NOW.toString(),
                1,
                null,
                new Portal.Floating("lan", List.of(), null, ownership, null, problem, 3260, 4420, 8009));
    }

    static RefusedInitiator refused(String name, Duration ago) {
        return new RefusedInitiator(
                name,
                "iscsi",
                "n1",
                "192.0.2.7",
                null,
                "unknown-initiator",
                3,
                NOW.minus(ago).toString(),
                NOW.minus(ago).toString());
    }

    static NodeScrub scrub(int number, long bad, long lost) {
        return new NodeScrub(
                node(number, true, ONLINE),
                new ScrubStatus(false, false, 0, 0, 0, 0, 0, 0, 1, bad, bad - lost, lost, 0, 0, 0, 0));
    }

    static NodeReport report(int number, @Nullable NetworkReport report) {
        return new NodeReport(node(number, report != null, ONLINE), report);
    }

    Facts facts() {
        return new Facts(
                NOW, nodes, groups, disks, scrubs, portals, networks, refused, usage, vitals, active, failures);
    }

    Findings look() {
        return AlertRules.look(facts());
    }
}
