package io.caisson.store.control;

import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.replica.transport.ServiceCall;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks nodes, this one included, and answers them. Any thread. */
public final class NodeControl {
    private static final Logger LOG = LoggerFactory.getLogger(NodeControl.class);

    /** Of the peer service. */
    public static final int SERVICE = 4;

    private final String nodeId;
    private final @Nullable PeerTransport peers;
    private final ControlHandler own;

    /**
     * @param peers null on a node that has none
     * @param own what this node does; asked for requests to itself, too
     */
    public NodeControl(String nodeId, @Nullable PeerTransport peers, ControlHandler own) {
        this.nodeId = nodeId;
        this.peers = peers;
        this.own = own;
    }

    /** Whether there can be other nodes to ask. */
    public boolean hasPeers() {
        return peers != null;
    }

    /** Answers other nodes from now on. */
    public void listen() {
        if (peers != null) {
            peers.register(SERVICE, this::answer);
        }
    }

    /**
     * @param timeout after which the answer of another node is not waited for any longer
     * @return the answer, on any thread; fails when there is none
     */
    public CompletionStage<ControlReply> ask(String node, ControlRequest request, Duration timeout) {
        if (node.equals(nodeId)) {
            return own.handle(request);
        }
        PeerTransport transport = peers;
        if (transport == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("this node has no peers"));
        }
        return transport.call(node, SERVICE, List.of(request.encode()), timeout).thenApply(NodeControl::decode);
    }

    /** As {@link #ask}, for an answer of one kind. */
    public <T extends ControlReply> CompletionStage<T> ask(
            String node, ControlRequest request, Class<T> kind, Duration timeout) {
        return ask(node, request, timeout).thenApply(reply -> {
            if (!kind.isInstance(reply)) {
                throw new CompletionException(
                        new MalformedControlException(node + " answered " + reply + " to " + request));
            }
            return kind.cast(reply);
        });
    }

    private static ControlReply decode(ByteBuffer message) {
        try {
            return ControlReply.decode(message);
        } catch (MalformedControlException e) {
            throw new CompletionException(e);
        }
    }

    private void answer(ServiceCall call) {
        ControlRequest request;
        try {
            request = ControlRequest.decode(call.message());
        } catch (MalformedControlException e) {
            LOG.warn("node {} asks what is no request: {}", call.caller().name(), e.getMessage());
            call.refuse(String.valueOf(e.getMessage()));
            return;
        }
        own.handle(request).whenComplete((reply, failure) -> {
            if (failure == null) {
                call.reply(List.of(reply.encode()));
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                call.fail(String.valueOf(cause == null ? failure.getMessage() : cause.getMessage()));
            }
        });
    }
}
