package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.GuestImage;
import io.caisson.tests.fixtures.GuestVm;
import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.guest.GuestImageExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel's own initiators in a guest, on two networks with a floating portal each, before three daemons. The node that has one of the
 * addresses is killed under I/O, and started again, in turn: no error, no wrong byte, nobody waits for longer than ESXi would, and
 * disks, reservations and registrations are what they were. {@code -Dcaisson.failover.rounds=N} for the long form.
 */
@Tag("soak")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "curl", "tar"})
@ExtendWith(GuestImageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestFailoverTest {
    private static final int NODES = 3;
    private static final int ROUNDS = Integer.getInteger("caisson.failover.rounds", 20);

    /** ESXi takes a path for dead after it, and a datastore that has no other for lost. */
    private static final int PATIENCE_MILLIS = 8_000;

    private static final int LOAD_SECONDS = 25;
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(5);
    private static final Pattern GAP = Pattern.compile("longest gap: (\\d+) ms");

    /** What a kernel says of a path that it loses and gets back. Of what is over all paths (dm-0, nvme0n1) nothing is allowed. */
    private static final List<String> PATHS_MAY_LOG = List.of(
            "detected conn error|ping timeout|hostbyte=DID_TRANSPORT",
            "nvme nvme\\d+: I/O tag \\d+ .* type \\d+ opcode 0x\\w+ .*timeout",
            "nvme nvme\\d+: failed nvme_keep_alive_end_io error=(4|10)$",
            "nvme nvme\\d+: starting error recovery$",
            "nvme nvme\\d+: failed to connect socket: -\\d+$",
            "nvme nvme\\d+: failed to connect queue: \\d+ ret=-?\\d+$",
            "nvme nvme\\d+: Failed reconnect attempt \\d+/",
            "block nvme\\d+n\\d+: no usable path");

    /** A path that dm-multipath has others for may fail, and be given up. */
    private static final List<String> MULTIPATH_MAY_LOG =
            List.of("I/O error, dev sd[a-z]+,|Failing path|rejecting I/O to offline device|session recovery timed out");

    private static final String NOTICE_CUTS =
            "\"node.conn[0].timeo.noop_out_interval=2\" \"node.conn[0].timeo.noop_out_timeout=3\"";

    private ClusterNetwork network;
    private NetworkedCluster cluster;
    private GuestHost guest;
    private int disks;

    /**
     * How the guest uses a disk.
     *
     * @param device of the I/O, as a script finds it
     * @param whole succeeds when all paths are there
     * @param identity prints what must never change
     */
    private record Way(String name, GuestHost.Disk disk, String device, String whole, String identity) {}

    @BeforeAll
    void start(GuestImage image, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        network = ClusterNetwork.create(NODES);
        cluster = NetworkedCluster.start(network, directory, Map.of(), 512);
        Path console = Checkout.root()
                .resolve("tests/target")
                .resolve("guest-console-failover-" + ProcessHandle.current().pid() + ".log");
        Files.createDirectories(console.getParent());
        guest = GuestHost.start(network, cluster, image, directory, console);
    }

    @AfterAll
    void stop() {
        if (guest != null) {
            guest.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        network.close();
    }

    @AfterEach
    void endSessions() {
        guest.endSessions();
    }

    private static String iscsiIdentity(String portals) {
        return """
                for portal in %s; do
                    disk=$(disk $portal $LUN)
                    # What became of a session is reported first, and is not what is asked for here.
                    sg_turs --low --number=4 $disk >/dev/null 2>&1 || true
                    echo "== through $portal"
                    sg_vpd --page=di --hex $disk
                    sg_vpd --page=sn --hex $disk
                    pr --in --read-keys $disk
                    pr --in --read-reservation $disk
                    pr --in --read-full-status $disk
                done
                """.formatted(portals);
    }

    private static final String NVME_IDENTITY = """
            nvme id-ns $(namespace) | grep -E "^(nsze|nguid|eui64)"
            nvme ns-descs $(namespace)
            nvme resv-report $(namespace) --eds
            """;

    private Way overMultipath() {
        GuestHost.Disk disk = guest.lun(++disks);
        guest.run(disk, """
                start_multipath
                for portal in $portal_1 $portal_2; do discover $portal %s; done
                enter $portal_1 $portal_2
                eventually 60 has_active_paths $(map $LUN) 2
                for portal in $portal_1 $portal_2; do pr --out --register --param-sark=0xca1 $(disk $portal $LUN); done
                pr --out --reserve --param-rk=0xca1 --prout-type=5 $(disk $portal_1 $LUN)
                """.formatted(NOTICE_CUTS));
        return new Way(
                "dm-multipath",
                disk,
                "$(map $LUN)",
                "has_active_paths $(map $LUN) 2",
                iscsiIdentity("$portal_1 $portal_2"));
    }

    private Way overOneSession() {
        GuestHost.Disk disk = guest.lun(++disks);
        guest.run(disk, """
                discover $portal_1 %s node.session.timeo.replacement_timeout=120
                enter $portal_1
                pr --out --register --param-sark=0xca1 $(disk $portal_1 $LUN)
                pr --out --reserve --param-rk=0xca1 --prout-type=1 $(disk $portal_1 $LUN)
                """.formatted(NOTICE_CUTS));
        return new Way(
                "one iSCSI session",
                disk,
                "$(disk $portal_1 $LUN)",
                "connected_to $portal_1",
                iscsiIdentity("$portal_1"));
    }

    private Way overControllers(String name, String... portals) {
        GuestHost.Disk disk = guest.namespace(++disks);
        for (String portal : portals) {
            guest.run(disk, "attach " + portal + " --keep-alive-tmo=2");
        }
        String whole = "has_live " + portals.length;
        guest.run(disk, "eventually 60 " + whole + """

                nvme resv-register $(namespace) --nrkey=0xca1 --rrega=0
                nvme resv-acquire $(namespace) --crkey=0xca1 --rtype=3 --racqa=0
                """);
        return new Way(name, disk, "$(namespace)", whole, NVME_IDENTITY);
    }

    /** Nodes die and come back in turn, as often as that, under the I/O of each way. */
    private void goOn(int rounds, List<Way> ways, List<String> mayLog) {
        List<String> identities = new ArrayList<>();
        for (Way way : ways) {
            guest.run(way.disk(), "leave_mark " + way.device());
            identities.add(guest.run(way.disk(), way.identity()));
            System.out.println(way.name() + ":\n" + identities.get(identities.size() - 1));
        }
        assertThat(guest.complaints(List.of())).as("before the first round").isEmpty();
        for (int round = 1; round <= rounds; round++) {
            List<GuestVm.Script> loads = new ArrayList<>();
            for (Way way : ways) {
                loads.add(guest.start(way.disk(), LOAD_LIMIT, "steady_io " + way.device() + " " + LOAD_SECONDS));
            }
            failOver(round, ways);
            for (int i = 0; i < ways.size(); i++) {
                Way way = ways.get(i);
                String said = loads.get(i).expectSuccess();
                assertThat(said).as(way.name()).contains("err= 0");
                Matcher gap = GAP.matcher(said);
                assertThat(gap.find()).as(said).isTrue();
                System.out.printf("failover: round %d, %s: %s%n", round, way.name(), gap.group());
                assertThat(Integer.parseInt(gap.group(1))).as(said).isLessThanOrEqualTo(PATIENCE_MILLIS);
                guest.run(way.disk(), "eventually 120 " + way.whole());
                assertThat(guest.run(way.disk(), way.identity()))
                        .as("%s, round %d", way.name(), round)
                        .isEqualTo(identities.get(i));
            }
            assertThat(guest.complaints(mayLog)).as("round %d", round).isEmpty();
        }
        for (Way way : ways) {
            guest.run(way.disk(), "expect_mark " + way.device());
        }
    }

    /** The node that has one of the addresses dies; when all go on, and not before, it comes back. */
    private void failOver(int round, List<Way> ways) {
        ways.forEach(way -> guest.run(way.disk(), "eventually 90 gets_on " + way.device()));
        PortalOwners address = guest.addresses().get(round % guest.addresses().size());
        int owner = address.agreedOwner();
        address.node(owner).kill();
        int next = address.nextOwner(owner);
        System.out.printf("failover: round %d, %s from node-%d to node-%d%n", round, address.address(), owner, next);
        ways.forEach(way -> guest.run(way.disk(), "eventually 90 gets_on " + way.device()));
        address.node(owner).restart();
    }

    private static List<String> with(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private void multipath(int rounds) {
        List<Way> ways = List.of(overMultipath(), overControllers("native multipath", "$portal_1", "$portal_2"));
        goOn(rounds, ways, with(PATHS_MAY_LOG, MULTIPATH_MAY_LOG));
    }

    @Test
    void hostsWithTwoPathsGoOnWhenNodesDie() {
        multipath(2);
    }

    @Test
    void hostsWithTwoPathsGoOnHoweverOftenNodesDie() {
        multipath(ROUNDS);
    }

    @Test
    void hostsWithOneFloatingPathGoOnHoweverOftenNodesDie() {
        goOn(ROUNDS, List.of(overOneSession(), overControllers("one NVMe/TCP controller", "$portal_2")), PATHS_MAY_LOG);
    }
}
