package io.caisson.nvme.server;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What is behind queues in tests of the transport: reads give bytes that count up, writes keep what they get, flushes do
 * nothing, Connect takes 1024 bytes; the length in bytes is doubleword 12. Commands end at once, or when told.
 */
final class FakeController implements QueueHandler.Factory {

    static final int FLUSH = 0x00;
    static final int WRITE = 0x01;
    static final int READ = 0x02;
    static final int EVENT = 0x0C;
    static final int CONNECT = 0x7F;

    /** One accepted command. */
    final class FakeCommand implements NvmeCommand {
        final int opcode;
        final int commandId;
        final int length;
        final int namespaceId;
        final QueueLink link;
        volatile byte @Nullable [] received;
        volatile @Nullable CommandCompletion completion;
        volatile boolean aborted;
        volatile boolean ended;
        volatile boolean madeForTheStore;
        /** What it was told of its completion entry. */
        final List<String> fate = new CopyOnWriteArrayList<>();

        FakeCommand(SubmissionEntry entry, QueueLink link) {
            this.opcode = entry.opcode();
            this.commandId = entry.commandId();
            this.namespaceId = entry.namespaceId();
            this.length = entry.doubleword(12);
            this.link = link;
        }

        @Override
        public int dataOutBytes() {
            return opcode == WRITE ? length : opcode == CONNECT ? 1024 : 0;
        }

        @Override
        public int dataInBytes() {
            return opcode == READ ? length : 0;
        }

        @Override
        public int bufferBytes() {
            return dataInBytes() + bufferBytes;
        }

        @Override
        public int namespaceId() {
            return namespaceId;
        }

        @Override
        public boolean waitsForEvents() {
            return opcode == EVENT;
        }

        @Override
        public boolean awaitsDelivery() {
            return true;
        }

        @Override
        public void completionDelivered() {
            fate.add("delivered");
        }

        @Override
        public void completionLost() {
            fate.add("lost");
        }

        boolean ran() {
            return completion != null;
        }

        @Override
        public boolean runNow(CommandCompletion end) {
            if (!onTheSpot || opcode != READ) {
                return false;
            }
            return end.succeededNow(
                    out -> {
                        if (breaks) {
                            throw new IllegalStateException("as told by the test");
                        }
                        if (inMemory) {
                            out.writeBytes(Peer.pattern(0, length));
                        }
                        return inMemory;
                    },
                    length);
        }

        @Override
        public void run(ByteBuf dataOut, CommandCompletion end) {
            if (breaks) {
                dataOut.release();
                throw new IllegalStateException("as told by the test");
            }
            madeForTheStore = WriteBuffers.isWriteBuffer(dataOut) && dataOut.readableBytes() == dataOut.capacity();
            received = ByteBufUtil.getBytes(dataOut);
            dataOut.release();
            completion = end;
            if (opcode == CONNECT) {
                link.connected(1, entries, flowControl);
            }
            if (!holding && opcode != EVENT) {
                end();
            }
        }

        void end() {
            ended = true;
            CommandCompletion end = Objects.requireNonNull(completion);
            if (failWith != null) {
                end.failed(failWith);
                return;
            }
            int bytes = dataInBytes();
            end.succeeded(
                    result,
                    bytes == 0
                            ? Unpooled.EMPTY_BUFFER
                            : PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeBytes(Peer.pattern(0, bytes)));
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }

    final List<FakeCommand> commands = new CopyOnWriteArrayList<>();
    final List<QueueLink> links = new CopyOnWriteArrayList<>();
    volatile int closes;
    volatile int drains;
    volatile boolean holding;
    /** Whether reads try to end before they are run, and whether they can. */
    volatile boolean onTheSpot;

    volatile boolean inMemory = true;
    volatile boolean breaks;
    volatile int bufferBytes;
    volatile int entries = 128;
    volatile boolean flowControl = true;
    volatile long result;
    volatile @Nullable StatusCode failWith;

    FakeCommand command(int index) {
        return commands.get(index);
    }

    FakeCommand last() {
        return commands.get(commands.size() - 1);
    }

    @Override
    public QueueHandler opened(QueueLink link) {
        links.add(link);
        return new QueueHandler() {
            @Override
            public NvmeCommand accept(SubmissionEntry entry) {
                FakeCommand command = new FakeCommand(entry, link);
                commands.add(command);
                return command;
            }

            @Override
            public void draining() {
                drains++;
            }

            @Override
            public void closed() {
                closes++;
            }
        };
    }
}
