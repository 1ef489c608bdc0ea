package io.caisson.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.GuestImage;
import io.caisson.tests.fixtures.GuestPaths;
import io.caisson.tests.fixtures.GuestVm;
import io.caisson.tests.guest.KernelLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Linux guest as a host of a {@link NetworkedCluster}, which it reaches over two networks of its own. A portal group has one floating
 * portal in each. Closing it switches the guest off. One thread.
 */
final class GuestHost implements AutoCloseable {
    private static final String NAME = "guest";
    private static final String INITIATOR = "iqn.2026-11.io.caisson.tests:guest";
    private static final String HOST_NQN = "nqn.2026-11.io.caisson.tests:guest";

    private final DaemonNode administrator;
    private final GuestVm guest;
    private final List<PortalOwners> addresses;
    private final String target;
    private final String subsystem;

    private GuestHost(
            DaemonNode administrator, GuestVm guest, List<PortalOwners> addresses, String target, String subsystem) {
        this.administrator = administrator;
        this.guest = guest;
        this.addresses = List.copyOf(addresses);
        this.target = target;
        this.subsystem = subsystem;
    }

    /** A volume that the guest sees under this LUN or NSID. */
    record Disk(int number) {}

    /**
     * Makes networks, portals and host, and boots.
     *
     * @param directory as {@link GuestVm#boot} takes it
     */
    static GuestHost start(
            ClusterNetwork network, NetworkedCluster cluster, GuestImage image, Path directory, Path console) {
        network.addGuestPaths();
        DaemonNode first = (DaemonNode) cluster.nodes().get(0);
        List<String> group = new ArrayList<>(List.of("portal-group", "create", NAME));
        for (int path = 1; path <= GuestPaths.COUNT; path++) {
            String name = "path-" + path;
            List<String> card = List.of("--interface", ClusterNetwork.guestCard(path));
            List<String> create = new ArrayList<>(List.of("network", "create", name, "--announcer", "l2"));
            create.addAll(List.of("--prefix", GuestPaths.prefix(path)));
            create.addAll(card);
            first.cliJson(create.toArray(String[]::new));
            group.addAll(List.of("--network", name));
        }
        JsonNode made = first.cliJson(group.toArray(String[]::new));
        List<PortalOwners> addresses = new ArrayList<>();
        for (int path = 1; path <= GuestPaths.COUNT; path++) {
            String address = GuestPaths.portal(path);
            first.cliJson("portal", "create", address, "--network", "path-" + path, "--portal-group", NAME);
            addresses.add(new PortalOwners(cluster, address));
        }
        first.cliJson("host", "create", NAME, "--iqn", INITIATOR, "--nqn", HOST_NQN);
        addresses.forEach(PortalOwners::agreedOwner);
        GuestVm guest = GuestVm.boot(image, network.hostsPrefix(), directory, console);
        return new GuestHost(
                first,
                guest,
                addresses,
                made.path("target").asText(),
                made.path("subsystem").asText());
    }

    /** By path, from 0 on. */
    List<PortalOwners> addresses() {
        return addresses;
    }

    /** A new volume under a LUN. */
    Disk lun(int lun) {
        return export("guest-lun-" + lun, lun, "--lun", Integer.toString(lun));
    }

    /** A new volume as a namespace. */
    Disk namespace(int nsid) {
        return export("guest-nsid-" + nsid, nsid, "--protocol", "nvme", "--nsid", Integer.toString(nsid));
    }

    private Disk export(String volume, int number, String... how) {
        administrator.cliJson("volume", "create", volume, "--size", "64MiB");
        List<String> command =
                new ArrayList<>(List.of("export", "create", volume, "--to", NAME, "--portal-group", NAME));
        command.addAll(List.of(how));
        administrator.cliJson(command.toArray(String[]::new));
        return new Disk(number);
    }

    /** The lines of the guest's kernel since the last call that a healthy host never sees, but for those that are allowed. */
    List<String> complaints(List<String> allowed) {
        return KernelLog.complaints(guest.run("dmesg --read-clear"), allowed);
    }

    /** Nothing is mapped or logged in afterwards. */
    void endSessions() {
        guest.run("end_scenario");
    }

    /** Runs a script that must succeed; {@code $TARGET}, {@code $SUBSYSTEM}, {@code $LUN} and {@code $NSID} are set. */
    String run(Disk disk, String script) {
        return start(disk, Duration.ofMinutes(4), script).expectSuccess();
    }

    GuestVm.Script start(Disk disk, Duration limit, String script) {
        String variables =
                "TARGET=%s\nSUBSYSTEM=%s\nLUN=%d\nNSID=%d\n".formatted(target, subsystem, disk.number(), disk.number());
        return guest.start(variables + script, limit);
    }

    @Override
    public void close() {
        guest.close();
    }
}
