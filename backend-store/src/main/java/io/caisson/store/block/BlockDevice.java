package io.caisson.store.block;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * One volume as a target serves it. All addresses and lengths are in logical blocks of
 * {@link Geometry#logicalBlockBytes()} bytes.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, event loops included, and never blocks: what cannot be
 * done at once is finished elsewhere. The completion is called exactly once, on any thread, possibly the caller's and
 * possibly before the method returns.
 *
 * <p><b>Order.</b> Operations in flight together may take effect in any order; one that is submitted after the
 * completion of another sees its effect. Each 4 KiB block changes atomically; a longer operation may be seen half done.
 *
 * <p><b>Durability.</b> A completed change is durable on a majority of the replicas: there is no volatile cache.
 */
public interface BlockDevice {

    /** The most that one {@link #update} may change, in bytes; a longer one could not be atomic. */
    int MAX_ATOMIC_BYTES = 1 << 20;

    /** Never changes during the life of the volume. */
    VolumeIdentity identity();

    /** The geometry now; a grown volume answers with a new one. */
    Geometry geometry();

    /** Tells {@code listener} after each change of {@link #geometry()}, until the subscription is closed. */
    Subscription onGeometryChange(Runnable listener);

    /**
     * Reads {@code blocks} blocks and appends them to {@code destination} at its writer index. Blocks never written read
     * as zeros. Every block is checked against its checksum on the way.
     *
     * @param destination borrowed until the completion; has room for all bytes. After a failure its contents are undefined
     */
    void read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion);

    /**
     * As {@link #read}, if that can be done on the spot: the blocks are in memory, and nothing holds their reads up.
     *
     * @param destination borrowed for the call; has room for all bytes. Unchanged (writer index) unless they were read
     * @return whether they were read; if not, for whatever reason, nothing has happened, and {@link #read} is to be called
     */
    default boolean readNow(long firstBlock, int blocks, ByteBuf destination) {
        return false;
    }

    /**
     * Writes the readable bytes of {@code data}, a whole number of blocks.
     *
     * @param data consumed. A buffer made by {@link WriteBuffers} is kept without a copy and must not be changed by
     *     anyone after this call
     */
    void write(long firstBlock, ByteBuf data, BlockCompletion completion);

    /**
     * Makes the blocks read as zeros and gives their space back.
     *
     * <p>Space is freed in units of {@link Geometry#physicalBlockBytes()}; the rest of the range is written with zeros.
     */
    void unmap(long firstBlock, long blocks, BlockCompletion completion);

    /**
     * Changes the blocks atomically, in one step against every other change of them; at most {@link #MAX_ATOMIC_BYTES}.
     * After a crash all of it is there, or nothing. A read of more than one {@link Geometry#physicalBlockBytes() physical
     * block} may still see it half done, unless it is an {@link AtomicOperation#WRITE}: then reads wait for it.
     *
     * @param operand consumed; its meaning and length depend on {@code operation}
     * @throws IllegalArgumentException when the operand is longer or no whole number of blocks
     */
    void update(AtomicOperation operation, long firstBlock, ByteBuf operand, BlockCompletion completion);

    /**
     * As {@link #update} with {@link AtomicOperation#COMPARE_AND_WRITE}, for an initiator that sends the command again when it
     * does not see its status. If the blocks are as the command leaves them, and the same initiator's same command took effect
     * and its status was lost, here or at any other gateway, then this one succeeds, though the blocks are not as it expects.
     *
     * @param initiator name under which the host sends commands, the same over all paths
     * @param operand consumed
     * @param receipt settled by the caller for every command that succeeded, and at the latest when its connection has ended
     */
    default void compareAndWrite(
            String initiator, long firstBlock, ByteBuf operand, StatusReceipt receipt, BlockCompletion completion) {
        update(AtomicOperation.COMPARE_AND_WRITE, firstBlock, operand, completion);
    }

    /** Completes when everything that was completed before is durable; with no volatile cache that is at once. */
    void flush(BlockCompletion completion);

    /**
     * Tells how far the allocation state of {@code firstBlock} reaches.
     *
     * @param maxBlocks an upper bound of the answer
     */
    void allocation(long firstBlock, long maxBlocks, AllocationListener listener);

    /**
     * Begins to watch blocks for changes. Changes of them that were accepted before have ended when the watch is handed
     * over, so that it stands for contents that everybody agrees on.
     *
     * <p>Changes are noticed in units of {@link Geometry#physicalBlockBytes()}. While nobody watches, this costs a write
     * nothing but a look.
     *
     * @param extents within the volume
     */
    void watch(List<BlockExtent> extents, WatchListener listener);

    /** Bytes of pool space that the volume's own data takes now, on one replica. */
    long allocatedBytes();

    /** The pool that the volume takes its space from. Cheap: nothing is asked of the disk. */
    PoolSpace pool();

    /**
     * Tells {@code listener}, until the subscription is closed, each time that the used share of the pool reaches the
     * threshold: once, and again only after the share fell clearly below it.
     */
    Subscription onPoolShort(Runnable listener);

    /** The answer to {@link #allocation}. Called exactly once, on any thread. */
    interface AllocationListener {
        /** The {@code blocks} blocks from the one asked for are all mapped, or all unmapped. */
        void extent(boolean mapped, long blocks);

        void failed(BlockError error, long detail);
    }

    /** The answer to {@link #watch}. Called exactly once, on any thread. */
    interface WatchListener {
        /** @param watch to be closed when it is not needed any more */
        void watching(ChangeWatch watch);

        void failed(BlockError error, long detail);
    }
}
