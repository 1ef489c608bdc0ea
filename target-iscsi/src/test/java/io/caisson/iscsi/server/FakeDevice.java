package io.caisson.iscsi.server;

import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.Nexus;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiRequest;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A device of few commands: READ(10) gives bytes that count up, WRITE(10) keeps what it gets; blocks of 512 bytes. LUN 9
 * does not exist. Tasks end at once, or when told.
 */
final class FakeDevice implements DeviceServer {
    volatile boolean mayReset = true;

    static final int BLOCK = 512;
    static final int TEST_UNIT_READY = 0x00;
    static final int READ_10 = 0x28;
    static final int WRITE_10 = 0x2A;
    /** Takes a block to compare with and one to write; never miscompares. */
    static final int COMPARE_AND_WRITE = 0x89;

    /** One accepted command. */
    final class FakeTask implements ScsiTask {
        final ScsiRequest request;
        volatile byte[] received = new byte[0];
        volatile @Nullable ScsiCompletion completion;
        volatile boolean aborted;
        volatile boolean ended;
        /** What it was told of its status. */
        final List<String> fate = new CopyOnWriteArrayList<>();

        FakeTask(ScsiRequest request) {
            this.request = request;
        }

        int bytes() {
            return ((request.cdb()[7] & 0xFF) << 8 | request.cdb()[8] & 0xFF) * BLOCK;
        }

        @Override
        public int dataOutBytes() {
            return switch (request.cdb()[0] & 0xFF) {
                case WRITE_10 -> bytes();
                case COMPARE_AND_WRITE -> 2 * BLOCK;
                default -> 0;
            };
        }

        @Override
        public boolean touchesMedium() {
            return request.cdb()[0] != TEST_UNIT_READY;
        }

        @Override
        public int bufferBytes() {
            return bufferBytes;
        }

        @Override
        public long dataInLeftOutBytes() {
            return leavesOut ? Math.max(0, bytes() - request.expectedDataInBytes()) : 0;
        }

        @Override
        public void run(ByteBuf dataOut, ScsiCompletion end) {
            if (outOfMemory) {
                throw new OutOfMemoryError("as told by the test");
            }
            received = ByteBufUtil.getBytes(dataOut);
            dataOut.release();
            completion = end;
            if (!holding) {
                end();
            }
        }

        void end() {
            ended = true;
            ScsiCompletion end = Objects.requireNonNull(completion);
            if (failWith != null) {
                end.failed(failWith, failWith == ScsiStatus.CHECK_CONDITION ? FakeDevice::sense : null);
                return;
            }
            int length = request.cdb()[0] == READ_10 ? (int) (bytes() - dataInLeftOutBytes()) : 0;
            end.good(PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(Peer.pattern(0, length)));
        }

        @Override
        public void abort() {
            aborted = true;
        }

        @Override
        public boolean awaitsDelivery() {
            return (request.cdb()[0] & 0xFF) == COMPARE_AND_WRITE;
        }

        @Override
        public void statusDelivered() {
            fate.add("delivered");
        }

        @Override
        public void statusLost() {
            fate.add("lost");
        }
    }

    private static void sense(ByteBuf out) {
        out.writeBytes(new byte[] {0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0});
    }

    /** The nexus as the transport sees it. */
    final class FakeNexus implements NexusState {
        private final Nexus nexus;
        volatile AbortListener listener = (lun, ended) -> ended.run();

        FakeNexus(Nexus nexus) {
            this.nexus = nexus;
        }

        @Override
        public Nexus nexus() {
            return nexus;
        }

        @Override
        public void onAbortTasks(AbortListener abortListener) {
            listener = abortListener;
        }
    }

    final List<FakeTask> tasks = new CopyOnWriteArrayList<>();
    final List<FakeNexus> nexuses = new CopyOnWriteArrayList<>();
    final List<ResetScope> resets = new ArrayList<>();
    volatile boolean holding;
    volatile boolean outOfMemory;
    volatile boolean urgentReads;
    volatile int bufferBytes;
    volatile @Nullable ScsiStatus failWith;

    @Nullable
    Runnable pendingReset;

    boolean holdResets;

    FakeTask task(int index) {
        return tasks.get(index);
    }

    FakeTask last() {
        return tasks.get(tasks.size() - 1);
    }

    volatile int closes;
    volatile boolean leavesOut;

    @Override
    public void close() {
        closes++;
    }

    @Override
    public NexusState nexusCreated(Nexus nexus) {
        FakeNexus created = new FakeNexus(nexus);
        nexuses.add(created);
        return created;
    }

    /** What a logout waits for. */
    volatile CompletableFuture<Void> left = CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Void> nexusLeaving(NexusState nexus) {
        return left;
    }

    @Override
    public void nexusLost(NexusState nexus, Runnable ended) {
        nexuses.remove((FakeNexus) nexus);
        ended.run();
    }

    @Override
    public ScsiTask accept(NexusState nexus, ScsiRequest request) {
        FakeTask task = new FakeTask(request);
        tasks.add(task);
        return task;
    }

    @Override
    public boolean isUrgent(byte[] cdb) {
        int code = cdb[0] & 0xFF;
        return code == TEST_UNIT_READY || code == COMPARE_AND_WRITE || (code == READ_10 && urgentReads);
    }

    @Override
    public boolean hasLogicalUnit(NexusState nexus, long lun) {
        return lun >>> 48 != 9;
    }

    @Override
    public boolean mayReset(NexusState origin, ResetScope scope) {
        return mayReset;
    }

    @Override
    public void reset(NexusState origin, ResetScope scope, long lun, Runnable done) {
        resets.add(scope);
        if (holdResets) {
            pendingReset = done;
        } else {
            done.run();
        }
    }
}
