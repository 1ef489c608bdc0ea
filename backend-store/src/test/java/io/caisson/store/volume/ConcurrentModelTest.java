package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many clients on few blocks, around a chunk border, each issuing its next operation from the completion of the last. */
class ConcurrentModelTest {
    private static final int CLIENTS = 12;
    private static final int OPERATIONS_PER_CLIENT = 800;
    private static final int REGION_BYTES = 12 * 4096;
    private static final long REGION_START = (32L << 20) - REGION_BYTES / 2;

    @ParameterizedTest(name = "{0}-byte blocks, unmaps {1}, seed {2}")
    @CsvSource({"512,false,1", "512,true,2", "4096,false,3", "4096,true,4", "512,false,5", "512,true,6"})
    void everyBlockBehavesLikeOneRegister(int logicalBlockBytes, boolean unmaps, long seed) throws Exception {
        try (Fixture fixture = new Fixture()) {
            fixture.group.applyBySelf();
            fixture.group.wouldBlockEvery = 7;
            VolumeDevice volume = fixture.volume(logicalBlockBytes, 64 << 20);
            int sectors = REGION_BYTES / logicalBlockBytes;
            RegisterHistory history = new RegisterHistory(sectors);
            CountDownLatch done = new CountDownLatch(CLIENTS);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            for (int i = 0; i < CLIENTS; i++) {
                Client client = new Client(volume, history, new Random(seed * 1000 + i), unmaps, done, failure);
                new Thread(client::next, "client-" + i).start();
            }
            assertThat(done.await(120, TimeUnit.SECONDS))
                    .as("all operations end")
                    .isTrue();
            assertThat(failure.get()).isNull();
            assertThat(fixture.failures).isEmpty();
            assertThat(fixture.gateway.queuedBytes())
                    .as("nothing is left in the queue")
                    .isZero();
            history.check(!unmaps);
        }
    }

    /** A closed loop: at most one operation at a time, so it needs no lock of its own. */
    private static final class Client {
        private static final AtomicLong VALUES = new AtomicLong();

        private final VolumeDevice volume;
        private final RegisterHistory history;
        private final Random random;
        private final boolean unmaps;
        private final CountDownLatch done;
        private final AtomicReference<Throwable> failure;
        private final int logical;
        private final long base;
        private int left = OPERATIONS_PER_CLIENT;

        Client(
                VolumeDevice volume,
                RegisterHistory history,
                Random random,
                boolean unmaps,
                CountDownLatch done,
                AtomicReference<Throwable> failure) {
            this.volume = volume;
            this.history = history;
            this.random = random;
            this.unmaps = unmaps;
            this.done = done;
            this.failure = failure;
            this.logical = volume.geometry().logicalBlockBytes();
            this.base = REGION_START / logical;
        }

        void next() {
            if (left-- == 0 || failure.get() != null) {
                done.countDown();
                return;
            }
            int sectors = REGION_BYTES / logical;
            int first = random.nextInt(sectors);
            int count = 1 + random.nextInt(Math.min(sectors - first, 20));
            int dice = random.nextInt(10);
            if (dice < 4) {
                write(first, count);
            } else if (dice < 5 && unmaps) {
                long began = history.now();
                volume.unmap(base + first, count, then(() -> history.wrote(first, count, 0, began)));
            } else {
                read(first, count);
            }
        }

        private void write(int first, int count) {
            long value = VALUES.incrementAndGet();
            ByteBuf data = random.nextBoolean() ? WriteBuffers.allocate(count * logical) : Unpooled.directBuffer();
            for (int i = 0; i < count * logical / 8; i++) {
                data.writeLong(value);
            }
            long began = history.now();
            volume.write(base + first, data, then(() -> history.wrote(first, count, value, began)));
        }

        private void read(int first, int count) {
            ByteBuf destination = Unpooled.buffer(count * logical);
            long began = history.now();
            volume.read(base + first, count, destination, then(() -> {
                for (int i = 0; i < count; i++) {
                    long value = destination.getLong(i * logical);
                    for (int at = 0; at < logical; at += 8) {
                        if (destination.getLong(i * logical + at) != value) {
                            throw new AssertionError("torn block " + (first + i));
                        }
                    }
                    history.read(first + i, value, began);
                }
            }));
        }

        private BlockCompletion then(Runnable onSuccess) {
            return new BlockCompletion() {
                @Override
                public void succeeded() {
                    try {
                        onSuccess.run();
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                    next();
                }

                @Override
                public void failed(BlockError error, long detail) {
                    failure.compareAndSet(null, new AssertionError(error + " " + detail));
                    next();
                }
            };
        }
    }

    @Test
    void compareAndWriteCountsWithoutLossAmidWritesToTheSameBlock() throws Exception {
        int increments = 150;
        try (Fixture fixture = new Fixture()) {
            fixture.group.applyBySelf();
            fixture.group.wouldBlockEvery = 3;
            VolumeDevice volume = fixture.volume(512, 64 << 20);
            CountDownLatch done = new CountDownLatch(CLIENTS);
            AtomicInteger miscompares = new AtomicInteger();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                new Thread(() -> {
                            for (int n = 0; n < increments; n++) {
                                increment(volume, miscompares);
                                // The neighbours in the same 4 KiB block, which the counter must survive.
                                write(volume, 1 + client % 7, client);
                            }
                            done.countDown();
                        })
                        .start();
            }
            assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
            assertThat(counter(volume)).isEqualTo((long) CLIENTS * increments);
            assertThat(miscompares.get()).as("the test made clients meet").isPositive();
        }
    }

    private static void increment(VolumeDevice volume, AtomicInteger miscompares) {
        while (true) {
            long seen = counter(volume);
            ByteBuf operand = Unpooled.buffer(1024);
            for (int i = 0; i < 64; i++) {
                operand.writeLong(seen);
            }
            for (int i = 0; i < 64; i++) {
                operand.writeLong(seen + 1);
            }
            Answer answer = new Answer();
            volume.update(AtomicOperation.COMPARE_AND_WRITE, 0, operand, answer);
            if (answer.what().equals("OK")) {
                return;
            }
            assertThat(answer.what()).isEqualTo("MISCOMPARE");
            miscompares.incrementAndGet();
        }
    }

    private static long counter(VolumeDevice volume) {
        return java.nio.ByteBuffer.wrap(Fixture.read(volume, 0, 1)).getLong(504);
    }

    private static void write(VolumeDevice volume, int sector, int value) {
        assertThat(Fixture.write(volume, sector, Fixture.filled(512, value)).what())
                .isEqualTo("OK");
    }

    @Test
    void orLosesNoBitSetAtTheSameTime() throws Exception {
        try (Fixture fixture = new Fixture()) {
            fixture.group.applyBySelf();
            VolumeDevice volume = fixture.volume(512, 64 << 20);
            int bits = 64;
            CountDownLatch done = new CountDownLatch(bits);
            for (int bit = 0; bit < bits; bit++) {
                ByteBuf operand = Unpooled.buffer(1024).writeZero(1024);
                operand.setLong(512, 1L << bit);
                // Two sectors over the border of two 4 KiB blocks.
                new Thread(() -> volume.update(AtomicOperation.OR, 7, operand, new BlockCompletion() {
                            @Override
                            public void succeeded() {
                                done.countDown();
                            }

                            @Override
                            public void failed(BlockError error, long detail) {}
                        }))
                        .start();
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(java.nio.ByteBuffer.wrap(Fixture.read(volume, 8, 1)).getLong())
                    .isEqualTo(-1L);
        }
    }
}
