package io.caisson.portal.address;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A child that removes addresses from an interface when this process is no more. It reads the list from a pipe, whose end the kernel
 * reports however the process ended; a killed process's addresses are gone milliseconds later. It does not see the process being
 * stopped: for that, and for the guard itself being killed, addresses have lifetimes. Not safe for threads.
 */
final class AddressGuard implements AutoCloseable {
    /** Signals to the whole process group, as from a terminal, are for the daemon; the guard goes when the daemon has gone. */
    private static final String SCRIPT = """
        command -v ip >/dev/null || exit 127
        trap '' HUP INT TERM
        held=
        while read -r line; do held=$line; done
        for address in $held; do printf 'address delete %s dev %s\\n' "$address" "$1"; done | ip -force -batch -
        """;

    private static final int NO_COMMAND = 127;
    private static final String NAME = "caisson-address-guard";
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    private final String interfaceName;
    private @Nullable Process child;
    private String held = "";

    AddressGuard(String interfaceName) {
        this.interfaceName = interfaceName;
    }

    /**
     * From now on these, and only these, are removed when this process ends.
     *
     * @throws IOException if the guard could not be told, not even after it was started anew
     */
    void hold(Collection<InetAddress> addresses) throws IOException {
        held = addresses.stream()
                .map(address -> address.getHostAddress() + "/" + address.getAddress().length * Byte.SIZE)
                .collect(Collectors.joining(" "));
        Process running = child;
        if (running != null && isWell(running) && tell(running, held)) {
            return;
        }
        start();
    }

    /**
     * Starts it, if it does not run.
     *
     * @throws IOException if it could not be started, or had ended
     */
    void revive() throws IOException {
        Process before = child;
        if (before != null && isWell(before)) {
            return;
        }
        String how = before == null ? "" : illness(before);
        start();
        if (before != null) {
            throw new IOException("their guard " + how);
        }
    }

    private static boolean isWell(Process running) {
        return running.isAlive() && !isStopped(running);
    }

    private static String illness(Process ill) {
        if (ill.isAlive()) {
            return "was stopped";
        }
        int status = ill.exitValue();
        return "ended with status " + status + (status == NO_COMMAND ? ", as there is no command ip" : "");
    }

    boolean isAlive() {
        return child != null && child.isAlive();
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT, NAME, interfaceName);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        // Keeps no file system busy.
        builder.directory(new File("/"));
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        if (child != null) {
            // Killed, it removes nothing.
            child.destroyForcibly();
        }
        Process started = builder.start();
        child = started;
        if (!tell(started, held)) {
            throw new IOException(
                    "the guard of the addresses on " + interfaceName + " ended as soon as it was started");
        }
    }

    private static boolean tell(Process running, String held) {
        return write(running.getOutputStream(), (held + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** By a signal, or a debugger: it reads nothing, and who writes to it waits for ever once the pipe is full. */
    private static boolean isStopped(Process running) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(running.pid()), "stat"));
            // After the name, which may have anything in it (proc_pid_stat(5)).
            char state = status.charAt(status.lastIndexOf(')') + 2);
            return state == 'T' || state == 't';
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean write(OutputStream pipe, byte[] line) {
        try {
            // Shorter than what a pipe takes at once: the guard never sees half a line.
            pipe.write(line);
            pipe.flush();
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    /** The child's process id; for those who want to see what becomes of it. */
    @Nullable
    ProcessHandle process() {
        return child == null ? null : child.toHandle();
    }

    /** Lets it go. What it still holds is removed. */
    @Override
    public void close() {
        if (child != null) {
            try {
                child.getOutputStream().close();
            } catch (IOException ended) {
                // It was gone before.
                return;
            } finally {
                child = null;
            }
        }
    }
}
