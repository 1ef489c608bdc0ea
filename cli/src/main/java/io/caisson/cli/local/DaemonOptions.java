package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a daemon listens, as commands that start one take it. Filled by picocli. */
final class DaemonOptions {

    @Option(
            names = "--iscsi-port",
            paramLabel = "PORT",
            description = "TCP port of the iSCSI portals. Default: 3260, or the next one that is free.")
    private @Nullable Integer iscsiPort;

    @Option(
            names = "--iscsi-address",
            paramLabel = "ADDRESS",
            description = "Address of a portal, for iSCSI and NVMe/TCP alike; may be given several times. Default:"
                    + " 127.0.0.1.")
    private List<String> iscsiAddresses = new ArrayList<>();

    @Option(
            names = "--nvme-port",
            paramLabel = "PORT",
            description = "TCP port of the NVMe/TCP portals. Default: 4420, or the next one that is free.")
    private @Nullable Integer nvmePort;

    @Option(
            names = "--discovery-port",
            paramLabel = "PORT",
            description = "TCP port for NVMe discovery. Default: 8009, or the next one that is free.")
    private @Nullable Integer discoveryPort;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description = "TCP port of the API. Default: 8443, or the next one that is free.")
    private @Nullable Integer apiPort;

    @Option(
            names = "--api-address",
            paramLabel = "ADDRESS",
            description = "Address of the API. Nodes on other machines join through it. Default: 127.0.0.1.")
    private @Nullable String apiAddress;

    @Option(
            names = "--cluster-address",
            paramLabel = "IP:PORT",
            description = "Where other nodes reach this one. Given once, it stays. Default: nowhere.")
    private @Nullable String clusterAddress;

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "Name of a node that is made by this start. Default: node-1, node-2, ...")
    private @Nullable String nodeName;

    @Option(
            names = "--mdns",
            description = "Announce the NVMe discovery portals on their networks by multicast DNS (_nvme-disc._tcp), so"
                    + " that hosts find them without an address. Said at each start.")
    private boolean mdns;

    void check() {
        checkPort("--iscsi-port", iscsiPort);
        checkPort("--nvme-port", nvmePort);
        checkPort("--discovery-port", discoveryPort);
        checkPort("--api-port", apiPort);
    }

    private static void checkPort(String option, @Nullable Integer port) {
        if (port != null && (port < 1 || port > 65535)) {
            throw new CliException(ExitCode.USAGE, option + " is " + port + ", not within 1..65535");
        }
    }

    /** Whether it says on which addresses a single daemon listens. */
    boolean namesAddresses() {
        return !iscsiAddresses.isEmpty() || apiAddress != null || clusterAddress != null || nodeName != null;
    }

    @Nullable
    String clusterAddress() {
        return clusterAddress;
    }

    /** As the daemon takes them. A node of a cluster stays, unless told otherwise, on the addresses that it had. */
    List<String> forDaemon(Instance instance) {
        List<String> options = forDaemonOf(instance);
        DaemonRecord last = instance.last()
                .filter(record -> record.clusterAddress() != null)
                .orElse(null);
        add(options, "--api-address", apiAddress == null && last != null ? last.apiAddress() : apiAddress);
        add(options, "--cluster-address", clusterAddress);
        add(options, "--node-name", nodeName);
        List<String> portals = iscsiAddresses.isEmpty() && last != null ? last.portalAddresses() : iscsiAddresses;
        portals.forEach(address -> options.addAll(List.of("--iscsi-address", address)));
        return options;
    }

    /** Of one of several on this machine: all have the same ports, each on addresses of its own. */
    List<String> forDaemonOf(Instance instance) {
        List<String> options =
                new ArrayList<>(List.of("--data", instance.dataDirectory().toString()));
        add(options, "--iscsi-port", iscsiPort);
        add(options, "--nvme-port", nvmePort);
        add(options, "--discovery-port", discoveryPort);
        add(options, "--api-port", apiPort);
        add(options, "--mdns", mdns ? "yes" : null);
        return options;
    }

    private static void add(List<String> options, String option, @Nullable Object value) {
        if (value != null) {
            options.addAll(List.of(option, value.toString()));
        }
    }
}
