package io.caisson.tests.portal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process at a machine that claims addresses as it is told, and renews them as a node with a lease does. */
final class AnnouncingNode implements AutoCloseable {
    private final String machine;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private AnnouncingNode(String machine, Process process) {
        this.machine = machine;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    static AnnouncingNode start(EthernetLab lab, String machine) {
        List<String> command = new ArrayList<>(lab.prefix(machine));
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AnnouncingNodeMain.class.getName(),
                machine));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            AnnouncingNode node = new AnnouncingNode(machine, process);
            node.expect("ready");
            return node;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start a node at " + machine, failure);
        }
    }

    /** Claims it and renews the claim every second until it is released, always for so long. */
    void claim(String address, Duration lease) {
        order("claim " + address + " " + lease.toMillis());
    }

    void release(String address) {
        order("release " + address);
    }

    /** The announcer's problems, one a line; empty if there are none. */
    String problems() {
        tell("problems");
        return answer();
    }

    private void order(String line) {
        tell(line);
        expect("done");
    }

    /** Tells it, and does not wait until it is done. */
    private void tell(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(machine + " takes no orders", failure);
        }
    }

    private void expect(String expected) {
        String answer = answer();
        if (!answer.equals(expected)) {
            throw new AssertionError(machine + " says: " + answer);
        }
    }

    private String answer() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError(machine + " ended with exit code " + process.waitFor());
            }
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(machine + " does not answer", failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) {
        try {
            int outcome = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (outcome != 0) {
                throw new AssertionError("kill -" + name + " of " + machine + " ended with " + outcome);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
