package io.caisson.cli.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson upgrade}. */
@Command(
        name = "upgrade",
        description = "Put another release on this appliance, and start it on trial.",
        footer = {
            "",
            "The node restarts into the new image. If that serves, it is kept; if it does not, or the machine stops before,",
            "the node starts the image that it has now. Upgrade one node after the other: in a cluster, put each in",
            "maintenance first, and activate it afterwards."
        })
public final class UpgradeCommand implements Callable<Integer> {

    private static final Path TRUSTED = Path.of("/usr/share/caisson/release-keys");

    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "BUNDLE", description = "File with the release.")
    private @Nullable Path bundle;

    @Option(names = "--later", description = "Do not restart: the next restart is the trial.")
    private boolean later;

    @Option(names = "--back", description = "Start the image before this one, for good.")
    private boolean back;

    UpgradeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((bundle == null) != back) {
            throw new CliException(ExitCode.USAGE, "give a bundle, or --back");
        }
        try {
            BootDisk disk = BootDisk.here();
            String running = disk.running()
                    .orElseThrow(() -> new CliException(
                            ExitCode.USAGE,
                            "this machine does not run an image that was installed",
                            "servers with a system of their own get a new release by its package"));
            if (disk.onTrial()) {
                throw new CliException(
                        ExitCode.CONFLICT,
                        running + " is on trial itself",
                        "wait until it is kept: journalctl --unit caisson-commit");
            }
            disk.mountForWriting();
            try {
                return bundle == null ? back(disk, running) : upgrade(disk, running, bundle);
            } finally {
                disk.mountForReading();
            }
        } catch (IOException failure) {
            throw new CliException(ExitCode.FAILURE, String.valueOf(failure.getMessage()), null, failure);
        }
    }

    private int upgrade(BootDisk disk, String running, Path file) throws IOException {
        String slot;
        try (Bundle opened = Bundle.open(file, ReleaseKeys.in(TRUSTED))) {
            slot = ImageSlots.slotOf(opened.manifest().version());
            Set<String> needed = new TreeSet<>(List.of(running, disk.saved()));
            if (needed.contains(slot)) {
                throw new CliException(ExitCode.CONFLICT, slot + " runs already, or is what this node starts with");
            }
            // What was started before this one has had its time; what is started if the trial fails must stay.
            disk.slots().keepOnly(needed);
            disk.slots().add(opened);
        }
        disk.tryNext(slot);
        done(slot, slot + " is installed and is tried at the next start");
        if (!later) {
            BootDisk.restart();
        }
        return ExitCode.OK.value();
    }

    private int back(BootDisk disk, String running) throws IOException {
        Set<String> others = without(disk.slots().all(), running);
        if (others.size() != 1) {
            throw new CliException(ExitCode.NOT_FOUND, "there is no other image to go back to: " + others);
        }
        String slot = others.iterator().next();
        disk.startAlways(slot);
        done(slot, slot + " is started from now on");
        if (!later) {
            BootDisk.restart();
        }
        return ExitCode.OK.value();
    }

    private static Set<String> without(Set<String> slots, String slot) {
        Set<String> others = new TreeSet<>(slots);
        others.remove(slot);
        return others;
    }

    private void done(String slot, String sentence) {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.put("slot", slot);
        session.printDone(sentence, result, List.of());
    }
}
