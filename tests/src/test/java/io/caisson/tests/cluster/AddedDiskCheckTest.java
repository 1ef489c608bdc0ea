package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.RequiresTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, one of which gets a second disk; its daemon is killed while that is being added. The volume is on that disk, which then
 * is missing, and fails, while hosts write: no daemon ends, every block stays a register, and the disk serves again. As {@link
 * ThreeNodesCheckTest}: {@code -Dcaisson.check.seed=N}, {@code -Dcaisson.check.minutes=N}.
 */
@Tag("interop")
@RequiresTool("gcc")
class AddedDiskCheckTest {
    private static final long SEED = Long.getLong("caisson.check.seed", 20_261_130);
    private static final int NODES = 3;
    private static final int WITH_DISK = 1;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private String diskId = "";

    private Path disk() {
        return directory.resolve("second-disk");
    }

    @Test
    @Tag("soak")
    void aDiskFailsAndItsNodeLives() throws Exception {
        staysLinearizable(Duration.ofSeconds(14), List.of());
    }

    @Test
    @Tag("soak")
    void aDiskFailsAmongOtherFaults() throws Exception {
        staysLinearizable(
                Duration.ofMinutes(Long.getLong("caisson.check.minutes", 20)),
                List.of(new KillNode(), new KillAllNodes(), PauseNode.briefly(), new DropSessions()));
    }

    private void staysLinearizable(Duration duration, List<Fault> more) throws Exception {
        Map<String, String> preloads = Preloads.build(Files.createDirectories(directory.resolve("libraries")));
        try (LocalCluster cluster =
                LocalCluster.start(directory.resolve("data"), NODES, preloads, 512, this::addDisk)) {
            ClusterNode node = cluster.nodes().get(WITH_DISK);
            List<Fault> faults = new ArrayList<>(more);
            faults.add(new LoseDisk(node, disk()));
            faults.add(new FailDiskSync(node, disk()));
            CheckPlan plan = CheckPlan.of(SEED, cluster.volume().blockBytes(), duration);
            try (CheckRun run = new CheckRun(cluster, plan, System.out)) {
                CheckReport report = run.run(faults);
                assertThat(report.violations()).isEmpty();
                assertThat(report.complaints()).isEmpty();
                assertThat(report.unfinished()).isZero();
                assertThat(report.faultCount()).isPositive();
            }
            DaemonNode asked = (DaemonNode) cluster.nodes().get(0);
            JsonNode group = asked.cliJson("group", "show", diskId);
            assertThat(group.path("volumes").findValuesAsText("name")).contains("check");
            await(() -> asked.cliJson("disk", "show", diskId)
                    .path("condition")
                    .asText()
                    .equals("serving"));
            await(() -> asked.cliJson("group", "show", diskId)
                    .path("condition")
                    .asText()
                    .equals("healthy"));
        }
    }

    /** So that the volume that is made next comes to the new disk's group. */
    private void addDisk(List<DaemonNode> nodes) {
        DaemonNode node = nodes.get(WITH_DISK);
        DaemonNode asked = nodes.get(0);
        CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> {
            try {
                add(asked, node);
            } catch (AssertionError killed) {
                // It may have ended before the daemon did.
            }
        });
        await(() -> Files.exists(disk().resolve("caisson-disk")));
        node.kill();
        cut.join();
        node.restart();
        await(() -> {
            if (known(asked).isEmpty()) {
                try {
                    add(asked, node);
                } catch (AssertionError notNow) {
                    return false;
                }
            }
            return true;
        });
        diskId = known(asked);
        await(() -> asked.cliJson("group", "show", diskId)
                .path("condition")
                .asText()
                .equals("healthy"));
        for (int filler = 0; emptier(asked); filler++) {
            asked.cliJson("volume", "create", "filler-" + filler, "--size", "1GiB");
        }
    }

    private void add(DaemonNode asked, DaemonNode node) {
        asked.cliJson("disk", "add", node.name(), disk().toString(), "--shared-file-system");
    }

    /** The disk's id; empty as long as there is none in the directory. */
    private String known(DaemonNode asked) {
        for (JsonNode one : asked.cliJson("disk", "list").path("items")) {
            if (one.path("path").asText().endsWith("/second-disk")) {
                return one.path("id").asText();
            }
        }
        return "";
    }

    /** Whether a group other than the disk's has no volume. */
    private boolean emptier(DaemonNode asked) {
        for (JsonNode group : asked.cliJson("group", "list").path("items")) {
            if (!group.path("id").asText().equals(diskId)
                    && group.path("volumes").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it does not come about").isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
