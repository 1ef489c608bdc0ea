package io.caisson.appliance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one daemon is run.
 *
 * @param dataDirectory absolute; all the daemon keeps is below it
 * @param iscsiAddresses addresses of the iSCSI portals, all on one port
 * @param iscsiPort the port they must have; null for the standard one, or the next that is free
 * @param apiPort as {@code iscsiPort}, for the API
 */
record ApplianceConfig(
        Path dataDirectory,
        List<InetAddress> iscsiAddresses,
        @Nullable Integer iscsiPort,
        InetAddress apiAddress,
        @Nullable Integer apiPort) {

    static final int STANDARD_ISCSI_PORT = 3260;
    static final int STANDARD_API_PORT = 8443;

    private static final String LOOPBACK = "127.0.0.1";

    ApplianceConfig {
        if (!dataDirectory.isAbsolute()) {
            throw new IllegalArgumentException("the data directory " + dataDirectory + " is not an absolute path");
        }
        iscsiAddresses = List.copyOf(iscsiAddresses);
        if (iscsiAddresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address for iSCSI portals");
        }
        if (iscsiAddresses.stream().distinct().count() != iscsiAddresses.size()) {
            throw new IllegalArgumentException("an address for iSCSI portals is given twice");
        }
        for (InetAddress address : iscsiAddresses) {
            if (address.isAnyLocalAddress()) {
                throw new IllegalArgumentException("hosts must be told a portal's address: " + address.getHostAddress()
                        + " is none they can dial");
            }
        }
        checkPort("--iscsi-port", iscsiPort);
        checkPort("--api-port", apiPort);
        if (iscsiPort != null && iscsiPort.equals(apiPort) && iscsiAddresses.contains(apiAddress)) {
            throw new IllegalArgumentException("iSCSI and the API cannot share port " + iscsiPort);
        }
    }

    /** Reads {@code --option value} pairs. */
    static ApplianceConfig parse(String... arguments) {
        Path data = null;
        List<InetAddress> iscsiAddresses = new ArrayList<>();
        Integer iscsiPort = null;
        InetAddress apiAddress = address("--api-address", LOOPBACK);
        Integer apiPort = null;
        for (int index = 0; index < arguments.length; index += 2) {
            String option = arguments[index];
            if (index + 1 == arguments.length) {
                throw new IllegalArgumentException(option + " has no value");
            }
            String value = arguments[index + 1];
            switch (option) {
                case "--data" -> data = Path.of(value);
                case "--iscsi-address" -> iscsiAddresses.add(address(option, value));
                case "--iscsi-port" -> iscsiPort = port(option, value);
                case "--api-address" -> apiAddress = address(option, value);
                case "--api-port" -> apiPort = port(option, value);
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        if (data == null) {
            throw new IllegalArgumentException("--data is missing");
        }
        if (iscsiAddresses.isEmpty()) {
            iscsiAddresses.add(address("--iscsi-address", LOOPBACK));
        }
        return new ApplianceConfig(data, iscsiAddresses, iscsiPort, apiAddress, apiPort);
    }

    private static void checkPort(String option, @Nullable Integer port) {
        if (port != null && (port < 1 || port > 65535)) {
            throw new IllegalArgumentException(option + " is " + port + ", not within 1..65535");
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
