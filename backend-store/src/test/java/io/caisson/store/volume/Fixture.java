package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A volume on a fake group, with a clock that only the test moves unless told otherwise. */
final class Fixture implements AutoCloseable {
    final FakeGroup group = new FakeGroup();
    final FakeDisk disk = new FakeDisk(1L << 40);
    final AtomicLong clock = new AtomicLong(1);
    final IoPool pool = new IoPool("test-io", 3, 256);
    private final List<Runnable> periodic = new CopyOnWriteArrayList<>();

    /** Never ticks by itself: a tick's thread would take the sequencer over, and entries would be cut otherwise. */
    final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
            periodic.add(task);
            return super.scheduleWithFixedDelay(task, 1, 1, TimeUnit.DAYS);
        }
    };

    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    final SpaceGuard space;
    final GroupGateway gateway;

    Fixture() {
        this(GatewayLimits.defaults());
    }

    Fixture(GatewayLimits limits) {
        // Bugs that come out on threads of the store fail the test too.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        space = new SpaceGuard(disk, 64 << 20, 8 << 20, 85, clock::get);
        gateway = new GroupGateway(
                new GroupGateway.Parts(group, group, group, space, pool, timer, clock::get), limits, failures::add);
    }

    VolumeDevice volume(int logicalBlockBytes, long capacityBytes) {
        return gateway.open(
                new VolumeIdentity(new VolumeId(UUID.randomUUID())),
                1,
                new Geometry(logicalBlockBytes, capacityBytes / logicalBlockBytes));
    }

    static ByteBuf filled(int lengthBytes, int value) {
        ByteBuf buffer = WriteBuffers.allocate(lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    static Answer write(VolumeDevice volume, long firstBlock, ByteBuf data) {
        Answer answer = new Answer();
        volume.write(firstBlock, data, answer);
        return answer;
    }

    static byte[] read(VolumeDevice volume, long firstBlock, int blocks) {
        int length = blocks * volume.geometry().logicalBlockBytes();
        ByteBuf destination = Unpooled.buffer(length, length);
        Answer answer = new Answer();
        volume.read(firstBlock, blocks, destination, answer);
        if (!answer.what().equals("OK")) {
            throw new AssertionError("read answered " + answer.result());
        }
        byte[] bytes = new byte[length];
        destination.readBytes(bytes);
        return bytes;
    }

    /** What the timer does again and again, once and now. */
    void tick() {
        periodic.forEach(Runnable::run);
    }

    @Override
    public void close() {
        group.setReadable(true);
        group.applyAll();
        gateway.close();
        pool.close();
        timer.shutdownNow();
        group.close();
        Thread.setDefaultUncaughtExceptionHandler(null);
        assertThat(failures).as("failures that nobody expected").isEmpty();
    }
}
