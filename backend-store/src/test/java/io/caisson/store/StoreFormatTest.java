package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records.NodeRecord;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which releases may open a store. */
class StoreFormatTest {
    private static final String ADDRESS = "127.0.0.1:7000";

    @TempDir
    private Path base;

    private Path data() {
        return base.resolve("data");
    }

    private void create() throws Exception {
        Files.createDirectories(data());
        StoreFormat.openOrCreate(data());
    }

    private int version() throws Exception {
        return StoreFormat.read(data()).version();
    }

    @Test
    void olderReleasesReadAStoreUntilItHasWhatTheyDoNotKnow() throws Exception {
        create();
        StoreFormat first = StoreFormat.read(data());
        assertThat(first.version()).isEqualTo(1);
        StoreFormat.founded(data(), ADDRESS);
        assertThat(version()).as("a cluster").isEqualTo(2);
        StoreFormat.severalDisks(data());
        StoreFormat raised = StoreFormat.read(data());
        assertThat(raised.version()).as("another disk").isEqualTo(3);
        assertThat(raised.nodeId()).isEqualTo(first.nodeId());
        assertThat(raised.catalogGroup()).isEqualTo(first.catalogGroup());
        assertThat(raised.diskGroup()).isEqualTo(first.diskGroup());
        assertThat(raised.cluster()).isEqualTo(new StoreFormat.Cluster(ADDRESS, false, Map.of()));
        StoreFormat.severalDisks(data());
        assertThat(StoreFormat.read(data())).isEqualTo(raised);
    }

    /** The founding goes by what was read when the node started, and a disk was added since. */
    @Test
    void aClusterThatIsFoundedAfterwardsDoesNotTakeItBack() throws Exception {
        create();
        StoreFormat asOfTheStart = StoreFormat.read(data());
        StoreFormat.severalDisks(data());
        ClusterFounding.ensure(data(), asOfTheStart, new InetSocketAddress("127.0.0.1", 7000));
        assertThat(version()).isEqualTo(3);
        assertThat(StoreFormat.read(data()).cluster()).isNotNull();
    }

    @Test
    void aNodeThatJoinsHasOneDisk() throws Exception {
        Files.createDirectories(data());
        StoreFormat.createJoined(
                data(), new UUID(1, 1), new UUID(2, 2), new StoreFormat.Cluster(ADDRESS, true, Map.of()), null);
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void theStoreOfAWitnessIsNotForReleasesThatKnowNone() throws Exception {
        Files.createDirectories(data());
        StoreFormat.createJoined(
                data(),
                new UUID(1, 1),
                new UUID(2, 2),
                new StoreFormat.Cluster(ADDRESS, true, Map.of()),
                NodeRecord.WITNESS);
        assertThat(version()).isEqualTo(4);
        assertThat(StoreFormat.read(data()).ofWitness()).isTrue();
    }

    @Test
    void theAdditionOfADiskRaisesTheFormatAndTheStoreOpensWithIt() throws Exception {
        Path mounted = base.resolve("mounted");
        try (StoreNode node = StoreNode.open(StoreConfig.of(data()))) {
            node.whenServing().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(version()).isEqualTo(1);
            String self = StoreFormat.read(data()).nodeId().toString();
            node.placement().addDisk(self, mounted.toString(), true);
            assertThat(version()).isEqualTo(3);
        }
        try (StoreNode node = StoreNode.open(StoreConfig.of(data()))) {
            node.whenServing().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(node.placement().disks()).hasSize(2);
        }
    }
}
