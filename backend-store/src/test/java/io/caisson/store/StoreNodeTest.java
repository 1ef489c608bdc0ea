package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.store.access.HostView;
import io.caisson.store.access.LunMapping;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.Protocol;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.catalog.Records;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.file.StoreFile;
import io.caisson.store.service.ExportSpec;
import io.caisson.store.service.HostSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeSpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole store of a node on a real directory. */
class StoreNodeTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("127.0.0.1", 50000);

    @TempDir
    private Path base;

    private Path data() {
        return base.resolve("data");
    }

    private StoreNode open() throws Exception {
        StoreNode node = StoreNode.open(StoreConfig.of(data()));
        node.whenServing().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return node;
    }

    private static Volume exported(StoreNode node, String name, long sizeBytes) throws ServiceException {
        Volume volume = node.volumes()
                .create(new VolumeSpec(name, sizeBytes, 512, Map.of()))
                .value();
        node.hosts().create(new HostSpec("any", List.of("*"), List.of("127.0.0.0/8"), Map.of()));
        node.exports().create(ExportSpec.iscsi(name, "any", null));
        return volume;
    }

    private static BlockDevice device(StoreNode node, int lun) {
        TargetView target = node.exportDirectory().iscsiTargets().get(0);
        HostView host = node.exportDirectory()
                .hostOfInitiator("iqn.2026-11.test:a", FROM)
                .orElseThrow()
                .host();
        return node.exportDirectory().luns(target, host).stream()
                .filter(mapping -> mapping.lun() == lun)
                .map(LunMapping::device)
                .findFirst()
                .orElseThrow();
    }

    private static void await(Consumer<BlockCompletion> operation) throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        operation.accept(new BlockCompletion() {
            @Override
            public void succeeded() {
                ended.complete(null);
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended.completeExceptionally(new AssertionError(error + " " + detail));
            }
        });
        ended.get(60, TimeUnit.SECONDS);
    }

    private static void write(BlockDevice device, long block, int blocks, int value) throws Exception {
        ByteBuf data = WriteBuffers.allocate(blocks * 512);
        for (int i = 0; i < blocks * 512; i++) {
            data.writeByte(value);
        }
        await(completion -> device.write(block, data, completion));
    }

    private static void assertHolds(BlockDevice device, long block, int blocks, int value) throws Exception {
        ByteBuf destination = Unpooled.directBuffer(blocks * 512);
        await(completion -> device.read(block, blocks, destination, completion));
        while (destination.isReadable()) {
            assertThat(destination.readByte()).isEqualTo((byte) value);
        }
        destination.release();
    }

    private static void eventually(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Bytes of disk under the chunk directory (st_blocks), whatever the files' lengths are. */
    private long chunkBytesOnDisk() throws IOException {
        Path chunks = data().resolve("disk-0/chunks");
        NativeDirectory directory = NativeDirectory.open(chunks);
        long sum = 0;
        try (Stream<Path> files = Files.walk(chunks)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (StoreFile opened = directory.open(chunks.relativize(file).toString())) {
                    sum += opened.allocatedBytes();
                }
            }
        }
        return sum;
    }

    @Test
    void keepsEverythingOverARestart() throws Exception {
        String cluster;
        Volume volume;
        try (StoreNode node = open()) {
            cluster = node.clusterId();
            volume = exported(node, "db", 1L << 30);
            BlockDevice device = device(node, 0);
            write(device, 3, 40, 7);
            write(device, (32 << 20) / 512 - 4, 8, 9);
        }
        try (StoreNode node = open()) {
            assertThat(node.clusterId()).isEqualTo(cluster);
            assertThat(node.volumes().get("db").id()).isEqualTo(volume.id());
            BlockDevice device = device(node, 0);
            assertHolds(device, 3, 40, 7);
            assertHolds(device, 0, 3, 0);
            assertHolds(device, (32 << 20) / 512 - 4, 8, 9);
            assertThat(device.identity().serial()).isEqualTo(volume.serial());
        }
    }

    @Test
    void namesItsTargetAfterTheCluster() throws Exception {
        try (StoreNode node = open()) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", 3260);
            node.portals().register(List.of(address.getAddress()));
            node.portalsChanged(Protocol.ISCSI, List.of(address));
            assertThat(node.exportDirectory().iscsiTargets())
                    .containsExactly(new TargetView(
                            "iqn.2026-11.io.caisson:" + node.clusterId().substring(0, 8) + ".default",
                            portalGroupId(node),
                            1,
                            List.of(new PortalView(address, 1))));
        }
    }

    private static String portalGroupId(StoreNode node) {
        return node.catalog().list(Records.PORTAL_GROUP).get(0).id();
    }

    /** A store of a release that knew no portals looks like one to which none was ever told. */
    @Test
    void aPortalKeepsItsNumberOverRestartsInWhateverOrderItIsNamed() throws Exception {
        open().close();
        InetAddress first = InetAddress.getByName("127.0.0.1");
        InetAddress second = InetAddress.getByName("::1");
        try (StoreNode node = open()) {
            node.portals().register(List.of(first, second));
        }
        try (StoreNode node = open()) {
            node.portals().register(List.of(InetAddress.getByName("127.0.0.9"), second, first));
            node.portalsChanged(
                    Protocol.ISCSI, List.of(new InetSocketAddress(second, 3260), new InetSocketAddress(first, 3261)));
            assertThat(node.exportDirectory().iscsiTargets().get(0).portals())
                    .containsExactly(
                            new PortalView(new InetSocketAddress(second, 3260), 2),
                            new PortalView(new InetSocketAddress(first, 3261), 1));
            assertThat(node.portals().get("127.0.0.9").tag()).isEqualTo(3);
        }
    }

    @Test
    void growsAVolumeUnderItsHost() throws Exception {
        try (StoreNode node = open()) {
            exported(node, "db", 1 << 20);
            BlockDevice device = device(node, 0);
            CompletableFuture<Void> told = new CompletableFuture<>();
            device.onGeometryChange(() -> told.complete(null));
            node.volumes().resize("db", 2 << 20);
            assertThat(told).isCompleted();
            assertThat(device.geometry().blocks()).isEqualTo(4096);
            write(device, 4000, 96, 1);
            assertHolds(device, 4000, 96, 1);
        }
    }

    @Test
    void refusesASecondDaemonOnTheSameDirectory() throws Exception {
        try (StoreNode node = open()) {
            StoreException refusal =
                    catchThrowableOfType(StoreException.class, () -> StoreNode.open(StoreConfig.of(data())));
            assertThat(refusal.kind()).isEqualTo(StoreException.Kind.IN_USE);
            assertThat(refusal).hasMessageContaining(data().toString());
            assertThat(node.whenServing().toCompletableFuture()).isCompleted();
        }
        open().close();
    }

    @Test
    void refusesDataOfANewerRelease() throws Exception {
        open().close();
        Path format = data().resolve("format");
        String changed = Files.readString(format).replaceAll("\"version\" : 1", "\"version\" : 4");
        Files.writeString(format, changed);
        StoreException refusal =
                catchThrowableOfType(StoreException.class, () -> StoreNode.open(StoreConfig.of(data())));
        assertThat(refusal.kind()).isEqualTo(StoreException.Kind.NEWER_FORMAT);
        assertThat(refusal).hasMessageContaining("newer release").hasMessageContaining("format 4");
        assertThat(Files.readString(format)).isEqualTo(changed);
    }

    @Test
    void refusesAStoreThatLostAPartAndDoesNotMakeItAnew() throws Exception {
        open().close();
        for (String part : List.of("disk-0", "catalog", "disk-0/chunks")) {
            Path away = base.resolve("away");
            Files.move(data().resolve(part), away);
            assertThatThrownBy(() -> StoreNode.open(StoreConfig.of(data())).close())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is missing from a store that has served before");
            assertThat(data().resolve(part)).doesNotExist();
            Files.move(away, data().resolve(part));
        }
        open().close();
    }

    @Test
    void finishesWhatADeathDuringTheFirstStartLeft() throws Exception {
        open().close();
        Path other = Files.createDirectories(base.resolve("half"));
        Files.copy(data().resolve("format"), other.resolve("format"));
        Files.createDirectories(other.resolve("catalog"));
        StoreNode node = StoreNode.open(StoreConfig.of(other));
        node.whenServing().toCompletableFuture().get(60, TimeUnit.SECONDS);
        node.close();
        assertThat(other.resolve("complete")).exists();
    }

    @Test
    void refusesADirectoryThatIsNotItsOwnAndLeavesItAlone() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("thesis.tex"), "do not touch");
        StoreException refusal =
                catchThrowableOfType(StoreException.class, () -> StoreNode.open(StoreConfig.of(data())));
        assertThat(refusal.kind()).isEqualTo(StoreException.Kind.FOREIGN);
        assertThat(refusal).hasMessageContaining("thesis.tex");
        try (Stream<Path> left = Files.list(data())) {
            assertThat(left).containsExactly(data().resolve("thesis.tex"));
        }
    }

    @Test
    void givesSpaceBackOnUnmapAndOnDelete() throws Exception {
        try (StoreNode node = open()) {
            Volume volume = exported(node, "db", 1L << 30);
            BlockDevice device = device(node, 0);
            for (int i = 0; i < 16; i++) {
                write(device, i * 2048L, 2048, 5);
            }
            assertThat(node.volumes().get("db").allocatedBytes()).isEqualTo(16 << 20);
            assertThat(chunkBytesOnDisk()).isGreaterThanOrEqualTo(16 << 20);
            await(completion -> device.unmap(0, 8 * 2048, completion));
            assertThat(node.volumes().get("db").allocatedBytes()).isEqualTo(8 << 20);
            assertThat(chunkBytesOnDisk()).isBetween(8L << 20, 9L << 20);
            assertHolds(device, 0, 64, 0);
            assertHolds(device, 8 * 2048, 64, 5);

            String export = node.exports().list().get(0).id();
            node.exports().delete(export);
            node.volumes().delete("db");
            eventually("the volume's record goes", () -> node.volumes().list().isEmpty());
            assertThat(chunkBytesOnDisk()).isLessThan(1 << 20);
            assertThat(node.usage().allocatedBytes()).isZero();
            CompletableFuture<BlockError> answer = new CompletableFuture<>();
            device.flush(new BlockCompletion() {
                @Override
                public void succeeded() {
                    answer.completeExceptionally(new AssertionError("a deleted volume answers"));
                }

                @Override
                public void failed(BlockError error, long detail) {
                    answer.complete(error);
                }
            });
            assertThat(answer.get()).isEqualTo(BlockError.GATEWAY_LOST);
            assertThat(volume.id()).isNotEmpty();
        }
    }

    @Test
    void saysHowMuchRoomThereIs() throws Exception {
        try (StoreNode node = open()) {
            exported(node, "db", 1L << 40);
            StoreUsage usage = node.usage();
            assertThat(usage.provisionedBytes()).isEqualTo(1L << 40);
            assertThat(usage.allocatedBytes()).isZero();
            assertThat(usage.totalBytes()).isPositive();
            assertThat(usage.usableBytes()).isLessThan(usage.totalBytes() - usage.reserveBytes());
        }
    }
}
