package io.caisson.iscsi.server;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A volume in one array, fast and without checks: for real initiators and for measuring the stack above it. */
final class MemoryBlockDevice implements BlockDevice {

    private final VolumeIdentity identity = new VolumeIdentity(new VolumeId(new UUID(0xCA15504EL, 0x42L)));
    private final Geometry geometry;
    private final byte[] bytes;
    private final boolean[] mapped;

    MemoryBlockDevice(int megabytes) {
        geometry = new Geometry(512, (long) megabytes << 11);
        bytes = new byte[megabytes << 20];
        mapped = new boolean[bytes.length / Geometry.PHYSICAL_BLOCK_BYTES];
    }

    @Override
    public VolumeIdentity identity() {
        return identity;
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public Subscription onGeometryChange(Runnable listener) {
        return () -> {};
    }

    private int at(long block) {
        return (int) (block * geometry.logicalBlockBytes());
    }

    private void mark(int from, int length, boolean value) {
        int first = from / Geometry.PHYSICAL_BLOCK_BYTES;
        int last = (from + length - 1) / Geometry.PHYSICAL_BLOCK_BYTES;
        Arrays.fill(mapped, first, last + 1, value);
    }

    @Override
    public void read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
        destination.writeBytes(bytes, at(firstBlock), at(blocks));
        completion.succeeded();
    }

    @Override
    public void write(long firstBlock, ByteBuf data, BlockCompletion completion) {
        int length = data.readableBytes();
        data.readBytes(bytes, at(firstBlock), length);
        data.release();
        mark(at(firstBlock), length, true);
        completion.succeeded();
    }

    @Override
    public void unmap(long firstBlock, long blocks, BlockCompletion completion) {
        int from = at(firstBlock);
        int length = at(blocks);
        Arrays.fill(bytes, from, from + length, (byte) 0);
        int unit = Geometry.PHYSICAL_BLOCK_BYTES;
        int first = (from + unit - 1) / unit;
        int last = (from + length) / unit;
        if (last > first) {
            Arrays.fill(mapped, first, last, false);
        }
        completion.succeeded();
    }

    @Override
    public synchronized void update(
            AtomicOperation operation, long firstBlock, ByteBuf operand, BlockCompletion completion) {
        byte[] data = new byte[operand.readableBytes()];
        operand.readBytes(data).release();
        int from = at(firstBlock);
        switch (operation) {
            case COMPARE_AND_WRITE -> {
                int half = data.length / 2;
                int difference = Arrays.mismatch(bytes, from, from + half, data, 0, half);
                if (difference >= 0) {
                    completion.failed(BlockError.MISCOMPARE, difference);
                    return;
                }
                System.arraycopy(data, half, bytes, from, half);
                mark(from, half, true);
            }
            case WRITE -> {
                System.arraycopy(data, 0, bytes, from, data.length);
                mark(from, data.length, true);
            }
            case OR -> {
                for (int i = 0; i < data.length; i++) {
                    bytes[from + i] = (byte) (bytes[from + i] | data[i]);
                }
                mark(from, data.length, true);
            }
        }
        completion.succeeded();
    }

    @Override
    public void flush(BlockCompletion completion) {
        completion.succeeded();
    }

    @Override
    public void allocation(long firstBlock, long maxBlocks, AllocationListener listener) {
        int perUnit = geometry.logicalPerPhysical();
        int unit = (int) (firstBlock / perUnit);
        boolean state = mapped[unit];
        int end = unit;
        while (end < mapped.length && mapped[end] == state) {
            end++;
        }
        listener.extent(state, Math.min(maxBlocks, (long) end * perUnit - firstBlock));
    }

    @Override
    public PoolSpace pool() {
        return new PoolSpace(bytes.length, bytes.length - allocatedBytes(), 70);
    }

    @Override
    public Subscription onPoolShort(Runnable listener) {
        return () -> {};
    }

    @Override
    public void watch(List<BlockExtent> extents, WatchListener listener) {
        throw new UnsupportedOperationException("nothing that is measured here watches");
    }

    @Override
    public long allocatedBytes() {
        int count = 0;
        for (boolean value : mapped) {
            count += value ? 1 : 0;
        }
        return (long) count * Geometry.PHYSICAL_BLOCK_BYTES;
    }
}
