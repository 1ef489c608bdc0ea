package io.caisson.appliance;

import io.caisson.store.access.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one daemon is run.
 *
 * @param dataDirectory absolute; all the daemon keeps is below it
 * @param portalAddresses addresses of the portals, for both protocols
 * @param ports which ports must be had
 * @param membership what is said of the node's place in a cluster
 * @param demo whether the first start makes volumes to try it out with
 */
record ApplianceConfig(
        Path dataDirectory,
        List<InetAddress> portalAddresses,
        InetAddress apiAddress,
        Ports ports,
        Membership membership,
        boolean demo) {

    static final int STANDARD_ISCSI_PORT = 3260;
    static final int STANDARD_NVME_PORT = 4420;
    static final int STANDARD_DISCOVERY_PORT = 8009;
    static final int STANDARD_API_PORT = 8443;

    private static final String LOOPBACK = "127.0.0.1";

    /**
     * The ports that were asked for; null for the standard one, or the next that is free.
     *
     * @param discovery of NVMe, besides that of its portals
     */
    record Ports(
            @Nullable Integer iscsi,
            @Nullable Integer nvme,
            @Nullable Integer discovery,
            @Nullable Integer api) {

        static final Ports ANY = new Ports(null, null, null, null);

        Ports {
            check("--iscsi-port", iscsi);
            check("--nvme-port", nvme);
            check("--discovery-port", discovery);
            check("--api-port", api);
        }

        private static void check(String option, @Nullable Integer port) {
            if (port != null && (port < 1 || port > 65535)) {
                throw new IllegalArgumentException(option + " is " + port + ", not within 1..65535");
            }
        }

        /** What is on the addresses of portals. */
        private List<Integer> ofPortals() {
            return Stream.of(iscsi, nvme, discovery).filter(Objects::nonNull).toList();
        }
    }

    /**
     * What is said of the node's place in a cluster.
     *
     * @param address where peers are to reach it; null for wherever the store says
     * @param name of a node that is made by this start; null for one made from its number
     * @param joinToken file with the token with which it joins, deleted once it did; null if it need not
     * @param witness whether it joins as a witness
     */
    record Membership(
            @Nullable InetSocketAddress address,
            @Nullable String name,
            @Nullable Path joinToken,
            boolean witness) {
        static final Membership UNSAID = new Membership(null, null, null);

        /** Of a node with a disk. */
        Membership(@Nullable InetSocketAddress address, @Nullable String name, @Nullable Path joinToken) {
            this(address, name, joinToken, false);
        }

        Membership {
            if (joinToken != null && address == null) {
                throw new IllegalArgumentException("--join-token needs --cluster-address");
            }
            if (address != null && address.getAddress().isAnyLocalAddress()) {
                throw new IllegalArgumentException("peers must be told an address: "
                        + address.getAddress().getHostAddress() + " is none they can dial");
            }
        }
    }

    ApplianceConfig {
        if (!dataDirectory.isAbsolute()) {
            throw new IllegalArgumentException("the data directory " + dataDirectory + " is not an absolute path");
        }
        portalAddresses = List.copyOf(portalAddresses);
        if (portalAddresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address for portals");
        }
        if (portalAddresses.stream().distinct().count() != portalAddresses.size()) {
            throw new IllegalArgumentException("an address for portals is given twice");
        }
        for (InetAddress address : portalAddresses) {
            if (address.isAnyLocalAddress()) {
                throw new IllegalArgumentException("hosts must be told a portal's address: " + address.getHostAddress()
                        + " is none they can dial");
            }
        }
        List<Integer> taken = new ArrayList<>();
        for (Integer port : ports.ofPortals()) {
            refuseTwice(taken.contains(port), port);
            taken.add(port);
        }
        Integer api = ports.api();
        refuseTwice(portalAddresses.contains(apiAddress) && api != null && taken.contains(api), api);
    }

    private static void refuseTwice(boolean twice, @Nullable Integer port) {
        if (twice) {
            throw new IllegalArgumentException("iSCSI, NVMe/TCP, its discovery and the API cannot share port " + port);
        }
    }

    /** Reads {@code --option value} pairs. */
    static ApplianceConfig parse(String... arguments) {
        Path data = null;
        List<InetAddress> portalAddresses = new ArrayList<>();
        InetAddress apiAddress = address("--api-address", LOOPBACK);
        Map<String, Integer> ports = new HashMap<>();
        InetSocketAddress clusterAddress = null;
        String nodeName = null;
        Path joinToken = null;
        boolean witness = false;
        boolean demo = true;
        for (int index = 0; index < arguments.length; index += 2) {
            String option = arguments[index];
            if (index + 1 == arguments.length) {
                throw new IllegalArgumentException(option + " has no value");
            }
            String value = arguments[index + 1];
            switch (option) {
                case "--data" -> data = Path.of(value);
                case "--iscsi-address" -> portalAddresses.add(address(option, value));
                case "--api-address" -> apiAddress = address(option, value);
                case "--iscsi-port", "--nvme-port", "--discovery-port", "--api-port" ->
                    ports.put(option, port(option, value));
                case "--cluster-address" -> clusterAddress = addressAndPort(option, value);
                case "--node-name" -> nodeName = value;
                case "--join-token" -> joinToken = Path.of(value);
                case "--witness" -> witness = yesOrNo(option, value);
                case "--demo" -> demo = yesOrNo(option, value);
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        if (data == null) {
            throw new IllegalArgumentException("--data is missing");
        }
        if (portalAddresses.isEmpty()) {
            portalAddresses.add(address("--iscsi-address", LOOPBACK));
        }
        return new ApplianceConfig(
                data,
                portalAddresses,
                apiAddress,
                new Ports(
                        ports.get("--iscsi-port"),
                        ports.get("--nvme-port"),
                        ports.get("--discovery-port"),
                        ports.get("--api-port")),
                new Membership(clusterAddress, nodeName, joinToken, witness),
                demo);
    }

    private static boolean yesOrNo(String option, String value) {
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException(option + " is '" + value + "', neither yes nor no");
        };
    }

    private static InetSocketAddress addressAndPort(String option, String value) {
        try {
            return IpAddress.parseWithPort(value);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(option + ": " + malformed.getMessage(), malformed);
        }
    }

    private static Integer port(String option, String value) {
        try {
            return Integer.valueOf(value);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(option + " is '" + value + "', which is no port", notANumber);
        }
    }

    /** Literals only: what a name stands for may change, and asking may take long. */
    private static InetAddress address(String option, String value) {
        boolean literal = value.matches("[0-9.]+") || value.contains(":");
        try {
            if (literal) {
                return InetAddress.getByName(value);
            }
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException(option + " is '" + value + "', which is no IP address", malformed);
        }
        throw new IllegalArgumentException(option + " is '" + value + "', which is no IP address");
    }
}
