package io.caisson.store.replica.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;

/** Calls of the engine at other nodes, over the urgent connections. Any thread; those that wait, not on event loops. */
final class EngineCalls {

    /** Parses without a copy. */
    interface Parser<T> {
        T parse(CodedInputStream input) throws IOException;
    }

    private final PeerTransport transport;

    EngineCalls(PeerTransport transport) {
        this.transport = transport;
    }

    /** @throws IOException without an answer within {@code timeout} */
    <T> T wait(FrameType type, RaftRpcRequestProto header, MessageLite request, Parser<T> parser, Duration timeout)
            throws IOException {
        return await(
                send(type, header, request, parser, timeout),
                header.getReplyId().toStringUtf8(),
                timeout);
    }

    /**
     * Waits for the answer of a call that was sent.
     *
     * @param timeout with which it was sent
     * @throws IOException without an answer
     */
    static <T> T await(CompletableFuture<T> answer, String peer, Duration timeout) throws IOException {
        try {
            // The call times out by itself; the limit here is for the end of the node.
            return answer.get(2 * timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in a call of " + peer);
        } catch (ExecutionException e) {
            throw PeerErrors.asIoException(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer from " + peer, e);
        }
    }

    <T> CompletableFuture<T> send(
            FrameType type, RaftRpcRequestProto header, MessageLite request, Parser<T> parser, Duration timeout) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        String to = header.getReplyId().toStringUtf8();
        Peer peer = transport.peer(to);
        if (peer == null) {
            answer.completeExceptionally(PeerCallException.notSent("nobody knows where " + to + " is", null));
            return answer;
        }
        RaftGroupId group = RaftGroupId.valueOf(header.getRaftGroupId().getId());
        // Late answers, of a vote as of a read, are of no use; but what they wait for at the peer may take its time.
        PendingCall call = PendingCall.within(timeout.toNanos(), false, new PendingCall.Answer() {
            @Override
            public void replied(Frame reply) {
                try {
                    answer.complete(parser.parse(reply.messageInput()));
                } catch (IOException e) {
                    failed(PeerCallException.unknown("a broken answer to " + type, e));
                }
            }

            @Override
            public void failed(PeerCallException cause) {
                answer.completeExceptionally(cause);
            }
        });
        peer.requestUrgently(id -> transport.writer().groupRequest(type, id, group.getUuid(), request), call);
        return answer;
    }
}
