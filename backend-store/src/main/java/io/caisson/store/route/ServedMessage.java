package io.caisson.store.route;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.replica.transport.ServiceCall;
import io.caisson.store.volume.Reign;
import io.caisson.store.volume.VolumeDevice;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message of a gateway to the leader: starts all its operations, and answers when the last has ended. Any thread. */
final class ServedMessage {
    private static final Logger LOG = LoggerFactory.getLogger(ServedMessage.class);
    private static final int EXTENT_BYTES = 16;

    private final ServiceCall call;
    private final BlockRequest request;
    private final Reign reign;
    private final GatewaySession session;
    private final LongSupplier nanoClock;
    private final AtomicReferenceArray<BlockResult> results;
    private final AtomicInteger left;

    ServedMessage(ServiceCall call, BlockRequest request, Reign reign, GatewaySession session, LongSupplier nanoClock) {
        this.call = call;
        this.request = request;
        this.reign = reign;
        this.session = session;
        this.nanoClock = nanoClock;
        this.results = new AtomicReferenceArray<>(request.commands().size());
        this.left = new AtomicInteger(request.commands().size() + 1);
    }

    void start() {
        List<BlockCommand> commands = request.commands();
        for (int i = 0; i < commands.size(); i++) {
            try {
                start(i, commands.get(i));
            } catch (RuntimeException | OutOfMemoryError failure) {
                LOG.error("an operation of gateway {} could not be started", call.caller(), failure);
                if (results.get(i) == null) {
                    ended(i, BlockResult.ASK_AGAIN);
                }
            }
        }
        countDown();
    }

    private void start(int index, BlockCommand command) {
        if (command.kind().isNamed()) {
            startNamed(index, command);
            return;
        }
        VolumeDevice device = reign.device(command.layer(), command.logicalBlockBytes());
        switch (command.kind()) {
            case READ -> read(index, command, device);
            case ALLOCATION -> device.allocation(command.firstBlock(), command.blocks(), new Allocation(index));
            case WATCH -> watch(index, command, device);
            case UNWATCH -> {
                session.drop(command.firstBlock());
                ended(index, BlockResult.DONE);
            }
            case DROP -> drop(index, device);
            case FENCE ->
                reign.fence(
                        new GatewayEpoch(command.layer().volume().value(), command.firstBlock()), completion(index));
            case WRITE,
                    COMPARE_AND_WRITE,
                    REMEMBERED_COMPARISON,
                    RECALLED_COMPARISON,
                    ATOMIC_WRITE,
                    OR,
                    UNMAP,
                    STATUS_LOST -> throw new IllegalStateException();
        }
    }

    /** Its age is at most what the gateway says, and the time since the leader gave the token that came with it. */
    private long sinceNanos(BlockCommand command) {
        long now = nanoClock.getAsLong();
        long sinceToken = Math.max(0, now - request.token());
        return now - sinceToken - command.ageNanos();
    }

    private void startNamed(int index, BlockCommand command) {
        GatewaySession.Entered entered = session.enter(command, request.epoch(), sinceNanos(command));
        ServedChange change = entered.change();
        if (change == null) {
            ended(index, BlockResult.of(ResultCode.FINISHED, 0));
            return;
        }
        change.whenEnded(result -> ended(index, result));
        if (entered.isNew()) {
            try {
                run(command, change);
            } catch (IllegalArgumentException senseless) {
                LOG.warn("gateway {} asked for {}", call.caller(), senseless.getMessage());
                change.failed(BlockError.OUT_OF_RANGE, 0);
            }
        }
    }

    private void run(BlockCommand command, ServedChange change) {
        VolumeDevice device = reign.device(command.layer(), command.logicalBlockBytes());
        long first = command.firstBlock();
        switch (command.kind()) {
            case WRITE -> device.write(first, buffer(command.data()), change);
            case COMPARE_AND_WRITE, REMEMBERED_COMPARISON, RECALLED_COMPARISON ->
                update(AtomicOperation.COMPARE_AND_WRITE, command, device, change);
            case ATOMIC_WRITE -> update(AtomicOperation.WRITE, command, device, change);
            case OR -> update(AtomicOperation.OR, command, device, change);
            case UNMAP -> device.unmap(first, command.blocks(), change);
            case STATUS_LOST -> device.statusLost((int) first, command.blocks(), change);
            case READ, ALLOCATION, WATCH, UNWATCH, DROP, FENCE -> throw new IllegalStateException();
        }
    }

    private static void update(
            AtomicOperation operation, BlockCommand command, VolumeDevice device, ServedChange change) {
        device.update(operation, command.firstBlock(), buffer(command.operand()), change);
    }

    private static ByteBuf buffer(ByteBuffer data) {
        return WriteBuffers.allocate(data.remaining()).writeBytes(data.duplicate());
    }

    private void read(int index, BlockCommand command, VolumeDevice device) {
        long bytes = command.blocks() * command.logicalBlockBytes();
        if (command.blocks() > WireFormat.MAX_DATA_BYTES || bytes > WireFormat.MAX_DATA_BYTES) {
            ended(index, BlockResult.of(ResultCode.OUT_OF_RANGE, 0));
            return;
        }
        ByteBuf destination = WriteBuffers.allocate((int) bytes);
        device.read(command.firstBlock(), (int) command.blocks(), destination, new BlockCompletion() {
            @Override
            public void succeeded() {
                ended(index, new BlockResult(ResultCode.DONE, 0, destination.nioBuffer()));
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended(index, BlockResult.of(ResultCode.of(error, detail), detail));
            }
        });
    }

    private final class Allocation implements BlockDevice.AllocationListener {
        private final int index;

        Allocation(int index) {
            this.index = index;
        }

        @Override
        public void extent(boolean mapped, long blocks) {
            ended(index, BlockResult.of(mapped ? ResultCode.DONE : ResultCode.UNMAPPED, blocks));
        }

        @Override
        public void failed(BlockError error, long detail) {
            ended(index, BlockResult.of(ResultCode.of(error, detail), detail));
        }
    }

    private void watch(int index, BlockCommand command, VolumeDevice device) {
        List<BlockExtent> extents = new ArrayList<>();
        ByteBuffer in = command.data().duplicate();
        while (in.remaining() >= EXTENT_BYTES) {
            extents.add(new BlockExtent(in.getLong(), in.getLong()));
        }
        device.watch(extents, new BlockDevice.WatchListener() {
            @Override
            public void watching(ChangeWatch watch) {
                boolean kept = session.keep(command.firstBlock(), watch);
                if (!kept) {
                    watch.close();
                }
                ended(index, kept ? BlockResult.DONE : BlockResult.BUSY);
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended(index, BlockResult.of(ResultCode.of(error, detail), detail));
            }
        });
    }

    private void drop(int index, VolumeDevice device) {
        device.drop().whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.info("a volume was not dropped: {}", failure.toString());
            }
            ended(index, failure == null ? BlockResult.DONE : BlockResult.BUSY);
        });
    }

    private BlockCompletion completion(int index) {
        return new BlockCompletion() {
            @Override
            public void succeeded() {
                ended(index, BlockResult.DONE);
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended(index, BlockResult.of(ResultCode.of(error, detail), detail));
            }
        };
    }

    private void ended(int index, BlockResult result) {
        if (results.compareAndSet(index, null, result)) {
            countDown();
        }
    }

    private void countDown() {
        if (left.decrementAndGet() > 0) {
            return;
        }
        List<BlockResult> all = new ArrayList<>(results.length());
        for (int i = 0; i < results.length(); i++) {
            all.add(results.get(i));
        }
        // The watches last: what a read of this message saw must not be newer than what is said of them.
        List<Long> turned = session.turned();
        call.reply(new BlockReply(true, reign.term(), nanoClock.getAsLong(), "", turned, all).encode());
    }
}
