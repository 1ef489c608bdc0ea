package io.caisson.store.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.StatusReceipt;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.route.ThreeNodes.Node;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.RegisterHistory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of three gateways on few blocks, while leadership moves, answers are lost, and messages are held up: every block is
 * one register, and a counter that is counted by COMPARE AND WRITE loses nothing and counts nothing twice, though clients send it
 * again, through any gateway, when they did not see its status, and now and then when they did.
 */
@Timeout(400)
class RouteModelTest {
    private static final int CLIENTS_PER_NODE = 2;
    private static final int OPERATIONS = 60;
    private static final int SECTORS = 48;

    /** The counter is beyond the blocks of the model, in a 4 KiB block of its own. */
    private static final long COUNTER = 80;

    /** A retry that is answered before knows what became of the first status. */
    private static final long SURE_NANOS = TimeUnit.SECONDS.toNanos(11);

    @TempDir
    Path directory;

    private final RegisterHistory history = new RegisterHistory(SECTORS);
    private final AtomicLong values = new AtomicLong();
    private final AtomicLong counted = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void everyBlockIsOneRegisterWhoeverLeads(long seed) throws Exception {
        GatewayLimits patient = GatewayLimits.defaults()
                .withWritePatience(Duration.ofSeconds(60))
                .withReadPatience(Duration.ofSeconds(60));
        try (ThreeNodes cluster = new ThreeNodes(directory, patient)) {
            cluster.leader();
            for (int i = 0; i < cluster.nodes.size(); i++) {
                disturb(cluster.nodes.get(i).service(), new SplittableRandom(seed * 10 + i));
            }
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < cluster.nodes.size() * CLIENTS_PER_NODE; i++) {
                Node node = cluster.nodes.get(i % cluster.nodes.size());
                Random random = new Random(seed * 1000 + i);
                Thread client = new Thread(() -> run(cluster, node.volume(), random), "client-" + i);
                client.start();
                clients.add(client);
            }
            moveLeadership(cluster, clients, new SplittableRandom(seed));
            for (Thread client : clients) {
                client.join();
            }
            assertThat(failure.get()).as("seed " + seed).isNull();
            history.check(true);
            long total = counter(cluster.nodes.get(0).volume());
            assertThat(total).as("seed " + seed).isEqualTo(counted.get()).isPositive();
            undisturbed(cluster);
            findsItsOwn(cluster);
        }
    }

    private static void undisturbed(ThreeNodes cluster) throws Exception {
        for (Node node : cluster.nodes) {
            node.service().losesAnswer = (caller, request) -> false;
            node.service().holds = (caller, request) -> false;
            node.service().release();
        }
    }

    /** Among others, a retry may always come too late to be told so; alone it must be. */
    private static void findsItsOwn(ThreeNodes cluster) {
        BlockDevice volume = cluster.nodes.get(0).volume();
        long seen = counter(volume);
        StatusReceipt receipt = new StatusReceipt(new Object());
        assertThat(counts(volume, seen, receipt)).isTrue();
        receipt.lost();
        StatusReceipt second = new StatusReceipt(new Object());
        assertThat(counts(cluster.nodes.get(1).volume(), seen, second))
                .as("its own count")
                .isTrue();
        second.delivered();
        assertThat(counter(volume)).isEqualTo(seen + 1);
    }

    private static void disturb(FaultyService service, SplittableRandom random) {
        service.losesAnswer = (caller, request) -> !request.commands().isEmpty() && dice(random, 8);
        service.holds = (caller, request) -> !request.commands().isEmpty() && dice(random, 20);
    }

    private static synchronized boolean dice(SplittableRandom random, int sides) {
        return random.nextInt(sides) == 0;
    }

    private static void moveLeadership(ThreeNodes cluster, List<Thread> clients, SplittableRandom random)
            throws Exception {
        while (clients.stream().anyMatch(Thread::isAlive)) {
            for (Node node : cluster.nodes) {
                node.service().release();
            }
            Node leader = cluster.leader();
            Node next = cluster.nodes.get(random.nextInt(cluster.nodes.size()));
            if (next != leader) {
                leader.host()
                        .transferLeadership(ThreeNodes.GROUP, next.id.toString(), Duration.ofSeconds(5))
                        .toCompletableFuture()
                        .exceptionally(stays -> null)
                        .join();
            }
            clients.get(0).join(1000);
        }
    }

    private void run(ThreeNodes cluster, BlockDevice volume, Random random) {
        try {
            for (int i = 0; i < OPERATIONS && failure.get() == null; i++) {
                int first = random.nextInt(SECTORS);
                int count = 1 + random.nextInt(Math.min(SECTORS - first, 12));
                switch (random.nextInt(5)) {
                    case 0, 1 -> write(volume, first, count);
                    case 2, 3 -> read(volume, first, count);
                    default -> count(cluster, volume, random);
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void write(BlockDevice volume, int first, int count) {
        long value = values.incrementAndGet();
        ByteBuf data = WriteBuffers.allocate(count * 512);
        for (int i = 0; i < count * 64; i++) {
            data.writeLong(value);
        }
        Ended ended = new Ended();
        long began = history.now();
        volume.write(first, data, ended);
        assertThat(ended.how()).isEqualTo("OK");
        history.wrote(first, count, value, began);
    }

    private void read(BlockDevice volume, int first, int count) {
        long began = history.now();
        ByteBuffer bytes = ByteBuffer.wrap(Ended.read(volume, first, count));
        for (int i = 0; i < count; i++) {
            history.read(first + i, bytes.getLong(i * 512), began);
        }
    }

    private void count(ThreeNodes cluster, BlockDevice volume, Random random) {
        Object connection = new Object();
        while (true) {
            long seen = counter(volume);
            StatusReceipt receipt = new StatusReceipt(connection);
            if (!counts(volume, seen, receipt)) {
                continue;
            }
            counted.incrementAndGet();
            switch (random.nextInt(3)) {
                case 0 -> receipt.delivered();
                case 1 -> {
                    receipt.delivered();
                    StatusReceipt second = new StatusReceipt(connection);
                    assertThat(counts(volume, seen, second))
                            .as("again on purpose")
                            .isFalse();
                }
                default -> {
                    receipt.lost();
                    // Either nobody counted since, and it is told that it did; or it miscompares with somebody else's.
                    StatusReceipt second = new StatusReceipt(new Object());
                    long began = System.nanoTime();
                    boolean isOwn = counts(anyOf(cluster, random), seen, second);
                    boolean isGuess = System.nanoTime() - began > SURE_NANOS;
                    second.delivered();
                    assertThat(isOwn || isGuess || counter(volume) > seen + 1)
                            .as("it is told of another's count, or counted itself")
                            .isTrue();
                }
            }
            return;
        }
    }

    private static BlockDevice anyOf(ThreeNodes cluster, Random random) {
        return cluster.nodes.get(random.nextInt(cluster.nodes.size())).volume();
    }

    private static boolean counts(BlockDevice volume, long seen, StatusReceipt receipt) {
        ByteBuf operand = Unpooled.buffer(1024).writeZero(1024);
        operand.setLong(0, seen).setLong(512, seen + 1);
        Ended ended = new Ended();
        volume.compareAndWrite(Thread.currentThread().getName(), COUNTER, operand, receipt, ended);
        assertThat(ended.how()).isIn("OK", "MISCOMPARE");
        return ended.how().equals("OK");
    }

    private static long counter(BlockDevice volume) {
        return ByteBuffer.wrap(Ended.read(volume, COUNTER, 1)).getLong(0);
    }
}
