package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nodes of one data directory: the first has the directory itself, the others, on this machine to try a cluster out,
 * have {@code nodes/node-2} and so on in it. Node N listens on 127.0.0.N.
 *
 * @param dataDirectory absolute; need not exist
 */
public record LocalNodes(Path dataDirectory) {

    static final int MOST = 5;

    /** Stands for the number of the witness, which is none of those that are counted. */
    static final int WITNESS = MOST + 1;

    private static final String DIRECTORY = "nodes";
    private static final String PREFIX = "node-";

    /** Where a node's peers reach it, chosen before its first start and kept. */
    private static final String ADDRESS_FILE = "cluster-address";

    /**
     * Below those that the kernel gives to whoever calls somebody. Many, so that an instance that is down for a while finds
     * its own free: it can have no other.
     */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 12_000;
    private static final int TRIES = 100;

    /** How many there are; 1 also when none was started yet. */
    int count() {
        int count = 1;
        while (count < MOST && Files.isDirectory(instance(count + 1).dataDirectory())) {
            count++;
        }
        return count;
    }

    /** Their numbers; {@link #WITNESS} last, if there is one. */
    List<Integer> numbers() {
        List<Integer> all = new ArrayList<>();
        for (int number = 1; number <= count(); number++) {
            all.add(number);
        }
        if (Files.isDirectory(instance(WITNESS).dataDirectory())) {
            all.add(WITNESS);
        }
        return all;
    }

    /** All that there are. */
    List<Instance> instances() {
        return numbers().stream().map(this::instance).toList();
    }

    Instance instance(int number) {
        return new Instance(
                number == 1 ? dataDirectory : dataDirectory.resolve(DIRECTORY).resolve(name(number)));
    }

    static String name(int number) {
        return number == WITNESS ? "witness" : PREFIX + number;
    }

    static String host(int number) {
        return "127.0.0." + number;
    }

    /** The directories of those that run, the first node's first. */
    public static List<Path> runningBelow(Path dataDirectory) {
        return new LocalNodes(dataDirectory)
                .instances().stream()
                        .filter(instance -> instance.running().isPresent())
                        .map(Instance::dataDirectory)
                        .toList();
    }

    /** What those that run say of themselves. */
    public static List<DaemonRecord> records(Path dataDirectory) {
        return new LocalNodes(dataDirectory)
                .instances().stream()
                        .map(Instance::running)
                        .flatMap(Optional::stream)
                        .toList();
    }

    /** Where the node's peers reach it, from its first start on. */
    String clusterAddress(int number) {
        Path file = instance(number).dataDirectory().resolve(ADDRESS_FILE);
        try {
            if (Files.exists(file)) {
                return Files.readString(file, StandardCharsets.US_ASCII).strip();
            }
            Optional<String> known =
                    DaemonRecord.read(instance(number).dataDirectory()).map(DaemonRecord::clusterAddress);
            String address = known.isPresent() ? known.get() : host(number) + ":" + freePort(host(number));
            Path fresh = file.resolveSibling("." + ADDRESS_FILE + ".new");
            Files.writeString(fresh, address + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return address;
        } catch (IOException failure) {
            throw new CliException(
                    ExitCode.FAILURE, "cannot choose a cluster address: " + failure.getMessage(), null, failure);
        }
    }

    private static int freePort(String host) throws IOException {
        // Those who look at the same time begin at different ports.
        long first = ProcessHandle.current().pid();
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST_PORT + (int) ((first + i) % PORTS);
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
                return port;
            } catch (BindException taken) {
                // Another one, then.
                continue;
            }
        }
        throw new IOException("no port is free on " + host);
    }
}
