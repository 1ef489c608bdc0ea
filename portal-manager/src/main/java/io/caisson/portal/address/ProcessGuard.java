package io.caisson.portal.address;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child that outlives this process for a moment: it removes floating addresses from interfaces, makes sure that they are gone, and
 * then tells the other nodes that this process is no more. It waits for the end of a pipe, which the kernel reports however the
 * process ended, and not before all of its threads have: a killed process's addresses are gone milliseconds later. It does not see the
 * process being stopped: for that, and for the guard itself being killed, addresses have lifetimes and gateways leases.
 *
 * <p>Nothing but the end of the process may make it speak: whoever closes the pipe takes the word back before, and a child that is
 * replaced is killed first. For any thread; one lock.
 */
public final class ProcessGuard implements AutoCloseable {
    /** Signals to the whole process group, as from a terminal, are for the daemon; the guard goes when the daemon has gone. */
    private static final String SCRIPT = """
        trap '' HUP INT TERM
        held= word= peers=
        while read -r what rest; do
            case $what in
                hold) held=$rest ;;
                word) word=$rest ;;
                peers) peers=$rest ;;
                quiet) word= ;;
            esac
        done
        there=$held
        for try in 1 2 3 4 5; do
            [ -n "$there" ] || break
            for each in $there; do echo "address delete ${each%@*} dev ${each#*@}"; done | ip -force -batch -
            left=
            for each in $there; do
                found=$(ip -oneline address show to "${each%@*}") && [ -z "$found" ] || left="$left $each"
            done
            there=$left
        done
        [ -n "$word" ] && [ -z "$there" ] || exit 0
        for pause in 0 0.05 0.1 0.2 0.5 1 2; do
            sleep $pause
            for peer in $peers; do echo "$word" > "/dev/udp/$peer"; done
        done
        """;

    private static final String NAME = "caisson-guard";
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    /** Of all shells, this one can send a datagram; others do everything but that. */
    private static final String SPEAKING_SHELL = "/bin/bash";

    private final Map<String, List<InetAddress>> held = new TreeMap<>();
    private @Nullable Process child;
    private String word = "";
    private List<InetSocketAddress> peers = List.of();
    private boolean isClosed;

    /** Starts nothing yet. */
    public ProcessGuard() {}

    /**
     * From now on these, and only these, are removed from this interface when this process ends.
     *
     * @throws IOException if the guard could not be told, not even after it was started anew, or could remove nothing
     */
    synchronized void hold(String interfaceName, Collection<InetAddress> addresses) throws IOException {
        held.put(interfaceName, List.copyOf(addresses));
        tellOrStart("hold " + heldText());
        if (!addresses.isEmpty() && !isThere("ip")) {
            throw new IOException("there is no command ip with which their guard would remove them");
        }
    }

    /**
     * When this process is no more, they are to be told so.
     *
     * @param text a line that proves it, a secret until then; a guard of earlier calls forgets what it knew
     * @param addresses which are sent datagrams
     * @throws IOException if the guard could not be told, or cannot speak
     */
    public synchronized void leaveWord(String text, Collection<InetSocketAddress> addresses) throws IOException {
        word = text;
        peers = List.copyOf(addresses);
        tellOrStart("word " + word + "\npeers " + peersText());
        if (!Files.isExecutable(Path.of(SPEAKING_SHELL))) {
            throw new IOException("there is no " + SPEAKING_SHELL + ", with which a guard would tell them");
        }
    }

    private String heldText() {
        return held.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(address -> text(address) + "@" + entry.getKey()))
                .collect(Collectors.joining(" "));
    }

    private static String text(InetAddress address) {
        return address.getHostAddress() + "/" + address.getAddress().length * Byte.SIZE;
    }

    /** As the shell has it: host, slash, port. */
    private String peersText() {
        return peers.stream()
                .map(peer -> peer.getAddress().getHostAddress() + "/" + peer.getPort())
                .collect(Collectors.joining(" "));
    }

    private static boolean isThere(String command) {
        return Stream.of(PATH.split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    private void tellOrStart(String lines) throws IOException {
        Process running = child;
        if (isClosed) {
            return;
        }
        if (running == null || !isWell(running) || !tell(running, lines)) {
            start();
        }
    }

    /**
     * Starts it, if it does not run.
     *
     * @throws IOException if it could not be started, or had ended
     */
    public synchronized void revive() throws IOException {
        Process before = child;
        if (isClosed) {
            return;
        }
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
        return ill.isAlive() ? "was stopped" : "ended with status " + ill.exitValue();
    }

    synchronized boolean isAlive() {
        return child != null && child.isAlive();
    }

    private void start() throws IOException {
        String shell = Files.isExecutable(Path.of(SPEAKING_SHELL)) ? SPEAKING_SHELL : "/bin/sh";
        ProcessBuilder builder = new ProcessBuilder(shell, "-c", SCRIPT, NAME);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        // Keeps no file system busy.
        builder.directory(new File("/"));
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        if (child != null) {
            // Killed before its pipe is closed, it removes nothing and says nothing.
            child.destroyForcibly();
        }
        Process started = builder.start();
        child = started;
        List<String> lines = new ArrayList<>(List.of("hold " + heldText()));
        if (!word.isEmpty()) {
            lines.add("word " + word);
            lines.add("peers " + peersText());
        }
        if (!tell(started, String.join("\n", lines))) {
            throw new IOException("the guard of this process ended as soon as it was started");
        }
    }

    private static boolean tell(Process running, String lines) {
        return write(running.getOutputStream(), (lines + "\n").getBytes(StandardCharsets.US_ASCII));
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

    private static boolean write(OutputStream pipe, byte[] lines) {
        try {
            // Shorter than what a pipe takes at once: the guard never sees half a line.
            pipe.write(lines);
            pipe.flush();
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    /** The child's process id; for those who want to see what becomes of it. */
    synchronized @Nullable ProcessHandle process() {
        return child == null ? null : child.toHandle();
    }

    /** Lets it go, for good: it says nothing. What it still holds is removed. */
    @Override
    public synchronized void close() {
        Process running = child;
        child = null;
        isClosed = true;
        if (running == null) {
            return;
        }
        if (!isWell(running) || !tell(running, "quiet")) {
            running.destroyForcibly();
            return;
        }
        try {
            running.getOutputStream().close();
        } catch (IOException ended) {
            // It was gone before.
            return;
        }
    }
}
