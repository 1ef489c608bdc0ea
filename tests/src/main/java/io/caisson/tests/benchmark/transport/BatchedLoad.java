package io.caisson.tests.benchmark.transport;

import io.caisson.tests.benchmark.LatencyHistogram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Writes of 4 KiB in a closed loop, batched as the write path of a volume batches: two entries in flight, each with all
 * that arrived meanwhile. State is guarded by this.
 */
final class BatchedLoad {

    private static final int ENTRIES_IN_FLIGHT = 2;
    private static final int MAX_BATCH = 256;
    private static final ClientId CLIENT = ClientId.randomId();
    private static final AtomicLong CALL_IDS = new AtomicLong();

    private final RaftClientAsynchronousProtocol division;
    private final RaftGroupId group;
    private final RaftPeerId peer;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final byte[] content = new byte[BlockFile.BLOCK_BYTES];
    private int inFlight;
    private int nextBlock;
    private boolean stopping;
    private @Nullable Throwable failure;

    BatchedLoad(RaftClientAsynchronousProtocol division, RaftGroupId group, RaftPeerId peer) {
        this.division = division;
        this.group = group;
        this.peer = peer;
        new Random(42).nextBytes(content);
    }

    /** Of all that was written within the time. */
    synchronized LatencyHistogram run(int depth, double seconds) throws IOException, InterruptedException {
        for (int i = 0; i < depth; i++) {
            waiting.add(System.nanoTime());
        }
        submitWaiting();
        wait((long) (seconds * 1000));
        stopping = true;
        while (inFlight > 0) {
            wait();
        }
        if (failure != null) {
            throw new IOException("a write failed", failure);
        }
        return latencies;
    }

    private void submitWaiting() {
        while (inFlight < ENTRIES_IN_FLIGHT && !waiting.isEmpty()) {
            List<Long> batch = new ArrayList<>();
            ByteBuffer entry =
                    ByteBuffer.allocate(Math.min(MAX_BATCH, waiting.size()) * (Integer.BYTES + BlockFile.BLOCK_BYTES));
            while (entry.hasRemaining()) {
                batch.add(waiting.remove());
                nextBlock = (nextBlock * 5 + 12345) & (BlockFile.BLOCKS - 1);
                entry.putInt(nextBlock).put(content);
            }
            inFlight++;
            submit(batch, entry.flip());
        }
    }

    private void submit(List<Long> batch, ByteBuffer entry) {
        try {
            division.submitClientRequestAsync(RaftClientRequest.newBuilder()
                            .setClientId(CLIENT)
                            .setServerId(peer)
                            .setGroupId(group)
                            .setCallId(CALL_IDS.incrementAndGet())
                            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
                            .setType(RaftClientRequest.writeRequestType())
                            .build())
                    .whenComplete((reply, cause) -> answered(batch, reply, cause));
        } catch (IOException e) {
            answered(batch, null, e);
        }
    }

    private synchronized void answered(List<Long> batch, @Nullable RaftClientReply reply, @Nullable Throwable cause) {
        inFlight--;
        if (reply == null || !reply.isSuccess()) {
            failure = cause != null || reply == null ? cause : reply.getException();
            stopping = true;
        }
        if (stopping) {
            notifyAll();
            return;
        }
        long now = System.nanoTime();
        for (long since : batch) {
            latencies.record(now - since);
            waiting.add(now);
        }
        submitWaiting();
    }
}
