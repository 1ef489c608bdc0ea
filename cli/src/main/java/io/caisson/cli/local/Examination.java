package io.caisson.cli.local;

import io.caisson.cli.HumanSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Looks at the machine. Changes nothing on it. */
final class Examination {

    private static final long COMFORTABLE_BYTES = 4L << 30;
    private static final long LEAST_BYTES = 512L << 20;
    private static final int STANDARD_ISCSI_PORT = 3260;
    private static final int STANDARD_NVME_PORT = 4420;
    private static final int STANDARD_DISCOVERY_PORT = 8009;
    private static final int STANDARD_API_PORT = 8443;

    /** Commands beside what Caisson runs on: what each is for, and the Debian package that brings it. */
    private static final List<String[]> COMMANDS = List.of(
            new String[] {"javac", "building", "openjdk-17-jdk-headless"},
            new String[] {"mvn", "building", "maven"},
            new String[] {"iscsi-test-cu", "tests", "libiscsi-bin"},
            new String[] {"qemu-img", "tests", "qemu-utils"},
            new String[] {"tgtd", "benchmarks", "tgt"},
            new String[] {"mkfs.ext4", "tests", "e2fsprogs"},
            new String[] {"mkfs.xfs", "tests", "xfsprogs"},
            new String[] {"gcc", "tests", "gcc libc6-dev"},
            new String[] {"iscsiadm", "using volumes here", "open-iscsi"},
            new String[] {"nvme", "using volumes here", "nvme-cli"},
            new String[] {"qemu-system-x86_64", "guests with real initiators", "qemu-system-x86"});

    private final Instance instance;

    Examination(Instance instance) {
        this.instance = instance;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("Java", "running", Runtime.version() + " in " + System.getProperty("java.home")));
        findings.add(architecture());
        findings.add(space());
        findings.add(port("iSCSI port", STANDARD_ISCSI_PORT));
        findings.add(port("NVMe/TCP port", STANDARD_NVME_PORT));
        findings.add(port("NVMe discovery port", STANDARD_DISCOVERY_PORT));
        findings.add(port("API port", STANDARD_API_PORT));
        for (String[] command : COMMANDS) {
            findings.add(command(command[0], command[1], command[2]));
        }
        findings.add(qemuIscsi());
        findings.add(device("/dev/net/tun", "network labs", "modprobe tun"));
        findings.add(device("/dev/kvm", "fast guests", "a machine with virtualization; guests run without it, slowly"));
        return findings;
    }

    private static Finding architecture() {
        String architecture = System.getProperty("os.arch");
        String system = System.getProperty("os.name");
        boolean linux = system.toLowerCase(Locale.ROOT).contains("linux");
        String found = system + " on " + architecture;
        return linux
                ? Finding.ok("Linux", "running", found)
                : Finding.broken("Linux", "running", found, "run Caisson on Linux");
    }

    private Finding space() {
        Path existing = instance.dataDirectory();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            if (existing.toFile().getTotalSpace() == 0) {
                throw new IOException("cannot tell the size of the file system of " + existing);
            }
            long free = existing.toFile().getUsableSpace();
            String found = HumanSize.of(free) + " free at " + instance.dataDirectory();
            if (!Files.isWritable(existing)) {
                return Finding.broken(
                        "data directory", "running", existing + " is not writable", "choose another --data");
            }
            if (free < LEAST_BYTES) {
                return Finding.broken("disk space", "running", found, "free some, or choose another --data");
            }
            return free < COMFORTABLE_BYTES
                    ? Finding.missing("disk space", "more than a trial", found, "free some, or choose another --data")
                    : Finding.ok("disk space", "running", found);
        } catch (IOException failure) {
            return Finding.broken("data directory", "running", failure.toString(), "choose another --data");
        }
    }

    private Finding port(String what, int port) {
        String neededFor = "hosts that expect it";
        boolean ours = instance.running()
                .map(daemon -> daemon.endpoints().stream().anyMatch(endpoint -> endpoint.endsWith(":" + port)))
                .orElse(false);
        if (ours) {
            return Finding.ok(what, neededFor, port + ", in use by this instance");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Finding.ok(what, neededFor, port + " is free");
        } catch (IOException taken) {
            return Finding.missing(
                    what, neededFor, port + " is taken", "end what uses it; 'up' takes the next free port");
        }
    }

    private static Finding command(String name, String neededFor, String debianPackage) {
        for (Path directory : searchPath()) {
            Path file = directory.resolve(name);
            if (Files.isExecutable(file)) {
                return Finding.ok(name, neededFor, file.toString());
            }
        }
        return Finding.missing(name, neededFor, "not found", "apt-get install " + debianPackage);
    }

    /** Where commands are, those for administrators too. */
    private static List<Path> searchPath() {
        Map<String, String> environment = System.getenv();
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .filter(part -> !part.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static Finding qemuIscsi() {
        PathMatcher driver = FileSystems.getDefault().getPathMatcher("glob:/usr/lib/*/qemu/block-iscsi.so");
        try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 3, (file, attributes) -> driver.matches(file))) {
            return files.findFirst()
                    .map(file -> Finding.ok("QEMU's iSCSI driver", "tests", file.toString()))
                    .orElseGet(() -> Finding.missing(
                            "QEMU's iSCSI driver", "tests", "not found", "apt-get install qemu-block-extra"));
        } catch (IOException failure) {
            return Finding.missing(
                    "QEMU's iSCSI driver", "tests", failure.toString(), "apt-get install qemu-block-extra");
        }
    }

    private static Finding device(String path, String neededFor, String fix) {
        return Files.isReadable(Path.of(path))
                ? Finding.ok(path, neededFor, "there")
                : Finding.missing(path, neededFor, "not there, or not for this user", fix);
    }
}
