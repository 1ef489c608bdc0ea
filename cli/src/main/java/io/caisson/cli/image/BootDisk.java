package io.caisson.cli.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The boot disk of an appliance: which image runs, which is started next. Changes are made while it is mounted for writing, and
 * only then.
 *
 * @param mount where the system partition is mounted
 * @param commandLine of the kernel that runs
 */
record BootDisk(Path mount, String commandLine) {

    private static final Path SYSTEM = Path.of("/run/live/medium");
    private static final Path COMMAND_LINE = Path.of("/proc/cmdline");
    private static final String SLOT = "caisson.slot=";
    private static final String TRIAL = "caisson.trial";

    /** Of this machine. */
    static BootDisk here() throws IOException {
        return new BootDisk(SYSTEM, Files.readString(COMMAND_LINE));
    }

    private List<String> words() {
        return List.of(commandLine.strip().split("\\s+"));
    }

    /** The slot of the image that runs; empty where none was installed. */
    Optional<String> running() {
        return words().stream()
                .filter(word -> word.startsWith(SLOT))
                .map(word -> word.substring(SLOT.length()))
                .findFirst();
    }

    /** Whether the image that runs may still turn out to be no good. One that was kept since it started is started again. */
    boolean onTrial() throws IOException {
        return words().contains(TRIAL) && !running().equals(Optional.of(saved()));
    }

    ImageSlots slots() {
        return new ImageSlots(mount.resolve("images"));
    }

    private String environment() {
        return mount.resolve("boot/grub/grubenv").toString();
    }

    /** The slot that is started unless something else is said. */
    String saved() throws IOException {
        // A block of text lines that GRUB's own tools fill up with '#'.
        return Files.readString(Path.of(environment()), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("saved_entry="))
                .map(line -> line.substring("saved_entry=".length()))
                .findFirst()
                .orElseThrow(() -> new IOException(environment() + " does not say which image is started"));
    }

    /** The next start, and no other, is of this slot. */
    void tryNext(String slot) throws IOException {
        run("grub-editenv", environment(), "set", "next_entry=" + slot);
        run("sync", "--file-system", environment());
    }

    /** Every start from now on is of this slot. */
    void startAlways(String slot) throws IOException {
        run("grub-editenv", environment(), "unset", "next_entry");
        run("grub-editenv", environment(), "set", "saved_entry=" + slot);
        run("sync", "--file-system", environment());
    }

    void mountForWriting() throws IOException {
        run("mount", "-o", "remount,rw", mount.toString());
    }

    void mountForReading() throws IOException {
        run("mount", "-o", "remount,ro", mount.toString());
    }

    static void restart() throws IOException {
        run("systemctl", "reboot");
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + output.strip());
            }
            return output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
