package io.caisson.tests.benchmark;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's tgtd in the foreground, on a port of its own, with one file as LUN 1.  */
public final class TgtServer implements TargetServer {
    private static final String TARGET_NAME = "iqn.2026-11.io.caisson.tests:tgt";
    /** Ephemeral ports, fewer than these, give different ones. */
    private static final int CONTROL_PORTS = 32_000;

    private static final int LUN = 1;
    private static final long START_SECONDS = 30;

    private final Process process;
    private final int controlPort;
    private final InetSocketAddress portal;

    private TgtServer(Process process, int controlPort, InetSocketAddress portal) {
        this.process = process;
        this.controlPort = controlPort;
        this.portal = portal;
    }

    public static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/tgtd")) && Files.isExecutable(Path.of("/usr/sbin/tgtadm"));
    }

    /**
     * @param backing made, sparse, when it does not exist
     * @param synchronous whether each write is on stable storage before it is answered
     */
    public static TgtServer start(Path backing, long lengthBytes, boolean synchronous) {
        try {
            if (!Files.exists(backing)) {
                try (RandomAccessFile file = new RandomAccessFile(backing.toFile(), "rw")) {
                    file.setLength(lengthBytes);
                }
            }
            int port = freePort();
            int control = port % CONTROL_PORTS;
            Process process = new ProcessBuilder(
                            "/usr/sbin/tgtd", "-f", "-C", "" + control, "--iscsi", "portal=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(backing.resolveSibling("tgtd.log").toFile())
                    .start();
            TgtServer server = new TgtServer(process, control, new InetSocketAddress("127.0.0.1", port));
            try {
                server.configure(backing, synchronous);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void configure(Path backing, boolean synchronous) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!administer(List.of("--op", "show", "--mode", "sys"))) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("tgtd does not start");
            }
        }
        require("--op", "new", "--mode", "target", "--tid", "1", "-T", TARGET_NAME);
        List<String> unit = new ArrayList<>(List.of("--op", "new", "--mode", "logicalunit", "--tid", "1"));
        unit.addAll(List.of("--lun", "" + LUN, "-b", backing.toString()));
        if (synchronous) {
            unit.addAll(List.of("--bsoflags", "sync direct"));
        }
        require(unit.toArray(String[]::new));
        require("--op", "bind", "--mode", "target", "--tid", "1", "-I", "ALL");
    }

    /** Lets initiators choose digests; tgt offers none by itself. */
    public void allowDigests() throws IOException {
        for (String key : List.of("HeaderDigest", "DataDigest")) {
            require("--op", "update", "--mode", "target", "--tid", "1", "-n", key, "-v", "CRC32C,None");
        }
    }

    private void require(String... arguments) throws IOException {
        if (!administer(List.of(arguments))) {
            throw new IllegalStateException("tgtadm refuses " + String.join(" ", arguments));
        }
    }

    private boolean administer(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/sbin/tgtadm", "-C", "" + controlPort, "--lld", "iscsi"));
        command.addAll(arguments);
        Process tgtadm = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(tgtadm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return tgtadm.waitFor() == 0 && !said.contains("can't");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "tgt";
    }

    @Override
    public long processId() {
        return process.pid();
    }

    @Override
    public IscsiEndpoint iscsi() {
        return new IscsiEndpoint(portal, TARGET_NAME, LUN);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
