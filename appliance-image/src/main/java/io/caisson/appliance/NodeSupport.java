package io.caisson.appliance;

import io.caisson.web.support.SupportFile;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this node adds to a support bundle: its logs, its threads, and what the kernel says of the machine. Nothing of it has
 * secrets: of the data directory only the logs are read. Any thread.
 */
final class NodeSupport {

    private static final String LOG_DIRECTORY = "caisson.log.directory";
    private static final long MOST_LOG_BYTES = 48L << 20;

    /** What the kernel tells in files. Its command line is not among them: people put passwords there. */
    private static final List<String> KERNEL = List.of(
            "/proc/version",
            "/etc/os-release",
            "/proc/uptime",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/mounts",
            "/proc/net/dev",
            "/proc/net/route",
            "/proc/net/snmp",
            "/proc/net/netstat",
            "/proc/net/sockstat",
            "/proc/pressure/cpu",
            "/proc/pressure/io",
            "/proc/pressure/memory",
            "/proc/self/limits",
            "/proc/self/status",
            "/proc/self/io",
            "/proc/sys/net/core/rmem_max",
            "/proc/sys/net/core/wmem_max",
            "/proc/sys/net/ipv4/tcp_rmem",
            "/proc/sys/net/ipv4/tcp_wmem",
            "/proc/sys/net/ipv4/tcp_congestion_control");

    private static final int MOST_FRAMES = 64;

    private NodeSupport() {}

    static List<SupportFile> files() {
        List<SupportFile> files = new ArrayList<>();
        files.add(text("node/process.txt", NodeSupport::process));
        files.add(text("node/threads.txt", NodeSupport::threads));
        files.add(text("node/network.txt", NodeSupport::interfaces));
        for (String path : KERNEL) {
            if (Files.isReadable(Path.of(path))) {
                files.add(new SupportFile("node" + path, out -> Files.copy(Path.of(path), out)));
            }
        }
        files.addAll(logs());
        return files;
    }

    private interface Text {
        String now() throws IOException;
    }

    private static SupportFile text(String name, Text text) {
        return new SupportFile(name, out -> write(out, text.now()));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The newest first, as far as they fit. */
    private static List<SupportFile> logs() {
        String directory = System.getProperty(LOG_DIRECTORY);
        if (directory == null) {
            return List.of();
        }
        List<SupportFile> files = new ArrayList<>();
        long left = MOST_LOG_BYTES;
        try (Stream<Path> all = Files.list(Path.of(directory))) {
            List<Path> newest = all.filter(file -> file.getFileName().toString().matches("caisson.*\\.log(\\.gz)?"))
                    .sorted(Comparator.comparing(NodeSupport::changed).reversed())
                    .toList();
            for (Path file : newest) {
                left -= Files.size(file);
                if (left < 0) {
                    break;
                }
                files.add(new SupportFile("log/" + file.getFileName(), out -> Files.copy(file, out)));
            }
        } catch (IOException unreadable) {
            files.add(new SupportFile("log/unreadable", out -> {
                throw unreadable;
            }));
        }
        return files;
    }

    private static Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException rotatedThisMoment) {
            return Instant.EPOCH;
        }
    }

    private static String process() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        StringBuilder text = new StringBuilder();
        line(text, "Caisson", NodeDescription.version());
        line(text, "Java", runtime.getVmName() + " " + runtime.getVmVersion());
        line(text, "options", String.join(" ", runtime.getInputArguments()));
        line(text, "running for", Duration.ofMillis(runtime.getUptime()).toString());
        line(text, "now", Instant.now().toString());
        line(text, "processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        line(text, "heap", heap.toString());
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> line(
                        text,
                        "collector " + collector.getName(),
                        collector.getCollectionCount() + " times, " + collector.getCollectionTime() + " ms"));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, MOST_FRAMES)) {
            text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
            if (thread.getLockName() != null) {
                text.append(" on ").append(thread.getLockName()).append(" of ").append(thread.getLockOwnerName());
            }
            text.append('\n');
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }

    private static String interfaces() throws IOException {
        StringBuilder text = new StringBuilder();
        for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            text.append(link.getName())
                    .append(link.isUp() ? " up" : " down")
                    .append(" mtu ")
                    .append(link.getMTU())
                    .append('\n');
            for (InterfaceAddress address : link.getInterfaceAddresses()) {
                text.append("    ")
                        .append(address.getAddress().getHostAddress())
                        .append('/')
                        .append(address.getNetworkPrefixLength())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
