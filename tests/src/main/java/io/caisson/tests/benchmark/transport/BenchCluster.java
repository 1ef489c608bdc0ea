package io.caisson.tests.benchmark.transport;

import io.caisson.tests.benchmark.ProcessTimes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Three processes, one of which leads and makes the load. */
final class BenchCluster implements AutoCloseable {

    private static final int NODES = 3;

    /**
     * One run of one depth.
     *
     * @param processorMicros of all three processes, but for their compilers
     */
    record Cell(double perSecond, double medianMicros, double processorMicros) {}

    private final TransportKind kind;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final PrintWriter commands;
    private final BufferedReader answers;

    private BenchCluster(TransportKind kind, Path directory) throws IOException, InterruptedException {
        this.kind = kind;
        this.directory = directory;
        List<String> ports = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.add(Integer.toString(probe.getLocalPort()));
            }
            names.add("n" + node);
        }
        if (kind == TransportKind.CAISSON_TLS) {
            new NodeKeys(directory).make(names);
        }
        for (int node = 0; node < NODES; node++) {
            processes.add(startNode(node, ports));
        }
        Process leader = processes.get(0);
        commands = new PrintWriter(leader.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(leader.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the processes and waits until the first leads. */
    static BenchCluster start(TransportKind kind, Path parent) throws IOException, InterruptedException {
        BenchCluster cluster = new BenchCluster(kind, Files.createTempDirectory(parent, "caisson-transport"));
        cluster.commands.println("lead");
        cluster.answer("leading");
        return cluster;
    }

    TransportKind kind() {
        return kind;
    }

    Cell run(int depth, double seconds) throws IOException {
        ProcessTimes before = ProcessTimes.of(processes);
        commands.println("run " + depth + " " + seconds);
        String[] done = answer("done").split(" ");
        ProcessTimes used = ProcessTimes.of(processes).since(before);
        long writes = Math.max(1, Long.parseLong(done[1]));
        return new Cell(
                writes / seconds, Long.parseLong(done[2]) / 1e3, used.cpuNanosWithoutCompilers() / 1e3 / writes);
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.destroyForcibly().onExit().join();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Process startNode(int node, List<String> ports) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseParallelGC",
                "-XX:MaxDirectMemorySize=512m",
                "-cp",
                System.getProperty("java.class.path"),
                BenchNode.class.getName(),
                kind.name(),
                directory.toString(),
                Integer.toString(node)));
        command.addAll(ports);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(directory.resolve("n" + node + ".err").toFile());
        if (node > 0) {
            builder.redirectOutput(directory.resolve("n" + node + ".out").toFile());
        }
        return builder.start();
    }

    /** What the engine logs comes by the same way, and is passed over. */
    private String answer(String word) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(word)) {
                return line;
            }
        }
        throw new IOException("the leader of " + kind + " ended; see " + directory);
    }
}
