package io.caisson.iscsi.interop;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.fixtures.MemoryBlockDevice;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A volume in memory that takes a write only so fast, one after the other, as a disk does: what hosts send faster piles up
 * before it.
 */
final class SlowDisk implements BlockDevice, AutoCloseable {

    private final MemoryBlockDevice memory;
    private final long bytesPerSecond;
    private final ScheduledExecutorService disk = Executors.newSingleThreadScheduledExecutor();
    private long busyUntilNanos = System.nanoTime();

    SlowDisk(int megabytes, long bytesPerSecond) {
        this.memory = new MemoryBlockDevice(megabytes);
        this.bytesPerSecond = bytesPerSecond;
    }

    private synchronized void whenItsTurnComes(long bytes, Runnable work) {
        long now = System.nanoTime();
        busyUntilNanos = Math.max(now, busyUntilNanos) + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        disk.schedule(work, busyUntilNanos - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public void write(long firstBlock, ByteBuf data, BlockCompletion completion) {
        whenItsTurnComes(data.readableBytes(), () -> memory.write(firstBlock, data, completion));
    }

    @Override
    public void update(AtomicOperation operation, long firstBlock, ByteBuf operand, BlockCompletion completion) {
        whenItsTurnComes(operand.readableBytes(), () -> memory.update(operation, firstBlock, operand, completion));
    }

    @Override
    public void unmap(long firstBlock, long blocks, BlockCompletion completion) {
        memory.unmap(firstBlock, blocks, completion);
    }

    @Override
    public void read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
        memory.read(firstBlock, blocks, destination, completion);
    }

    @Override
    public void flush(BlockCompletion completion) {
        memory.flush(completion);
    }

    @Override
    public void allocation(long firstBlock, long maxBlocks, AllocationListener listener) {
        memory.allocation(firstBlock, maxBlocks, listener);
    }

    @Override
    public void watch(List<BlockExtent> extents, WatchListener listener) {
        memory.watch(extents, listener);
    }

    @Override
    public VolumeIdentity identity() {
        return memory.identity();
    }

    @Override
    public Geometry geometry() {
        return memory.geometry();
    }

    @Override
    public Subscription onGeometryChange(Runnable listener) {
        return memory.onGeometryChange(listener);
    }

    @Override
    public long allocatedBytes() {
        return memory.allocatedBytes();
    }

    @Override
    public PoolSpace pool() {
        return memory.pool();
    }

    @Override
    public Subscription onPoolShort(Runnable listener) {
        return memory.onPoolShort(listener);
    }

    @Override
    public void close() {
        disk.shutdownNow();
    }
}
