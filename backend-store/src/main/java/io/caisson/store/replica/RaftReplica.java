package io.caisson.store.replica;

import io.caisson.store.block.Subscription;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/** {@link ReplicaGroup} on one division of the engine. Any thread. */
final class RaftReplica implements ReplicaGroup {

    private final GroupId id;
    private final RaftGroupId raftId;
    private final long groupKey;
    private final RaftPeerId peer;
    private final int maxEntryBytes;
    private final ReplicaHealth health;
    private final BooleanSupplier lease;
    private final LongSupplier leaderTerm;
    private final ReplicaStateMachine stateMachine;
    private final RaftClientAsynchronousProtocol division;

    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    /** Proposals without an answer; the engine's own limits bound them. */
    private final Set<Proposal> pending = ConcurrentHashMap.newKeySet();
    /** Calls that were answered; the next proposal has the engine forget them. */
    private final Queue<Long> answeredCalls = new ConcurrentLinkedQueue<>();

    RaftReplica(
            GroupId id,
            RaftPeerId peer,
            int maxEntryBytes,
            ReplicaHealth health,
            BooleanSupplier lease,
            LongSupplier leaderTerm,
            ReplicaStateMachine stateMachine,
            RaftClientAsynchronousProtocol division) {
        this.id = id;
        this.raftId = RaftGroupId.valueOf(id.value());
        this.groupKey = EntryEnvelope.keyOf(id);
        this.peer = peer;
        this.maxEntryBytes = maxEntryBytes;
        this.health = health;
        this.lease = lease;
        this.leaderTerm = leaderTerm;
        this.stateMachine = stateMachine;
        this.division = division;
    }

    @Override
    public GroupId id() {
        return id;
    }

    @Override
    public CompletionStage<ByteBuffer> propose(List<ByteBuffer> entry) {
        Proposal proposal = new Proposal(groupKey, stateMachine.appliedIndex(), entry);
        int bytes = proposal.size() - EntryEnvelope.BYTES;
        if (bytes > maxEntryBytes) {
            proposal.fail("an entry of " + bytes + " bytes; the most is " + maxEntryBytes, null);
            return proposal;
        }
        pending.add(proposal);
        Throwable death = health.failure();
        if (death != null) {
            failAll(death);
            return proposal;
        }
        submit(proposal);
        return proposal;
    }

    @Override
    public boolean mayRead() {
        return health.mayRead() && lease.getAsBoolean();
    }

    @Override
    public long term() {
        long term = health.term();
        return term != ReplicaHealth.NO_TERM && leaderTerm.getAsLong() == term ? term : ReplicaHealth.NO_TERM;
    }

    @Override
    public Subscription onLeadership(Runnable changed) {
        return health.onLeadership(changed);
    }

    @Override
    public CompletionStage<Void> whenUpToDate() {
        Throwable death = health.failure();
        if (death != null) {
            return CompletableFuture.failedFuture(death);
        }
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(peer)
                .setGroupId(raftId)
                .setCallId(callIds.incrementAndGet())
                .setMessage(Message.EMPTY)
                .setType(RaftClientRequest.readRequestType())
                .build();
        try {
            return division.submitClientRequestAsync(request).thenAccept(reply -> {
                if (!reply.isSuccess()) {
                    throw new CompletionException(reply.getException());
                }
            });
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Void> whenReadable() {
        return health.whenReadable();
    }

    /** Fails what is pending: the answers would never come. */
    void failAll(Throwable cause) {
        for (Proposal proposal : pending) {
            if (pending.remove(proposal)) {
                proposal.enteringLog();
                proposal.fail("this replica of group " + id + " died", cause);
            }
        }
    }

    private void submit(Proposal proposal) {
        long call = callIds.incrementAndGet();
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(peer)
                .setGroupId(raftId)
                .setCallId(call)
                .setRepliedCallIds(takeAnsweredCalls())
                .setMessage(proposal)
                .setType(RaftClientRequest.writeRequestType())
                .build();
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = division.submitClientRequestAsync(request);
        } catch (IOException | RuntimeException e) {
            settle(proposal, call, null, e);
            return;
        }
        reply.whenComplete((answer, failure) -> settle(proposal, call, answer, failure));
    }

    private void settle(Proposal proposal, long call, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        pending.remove(proposal);
        answeredCalls.add(call);
        if (reply != null && reply.isSuccess() && reply.getMessage() instanceof Answer answer) {
            proposal.complete(answer.bytes());
            return;
        }
        Throwable cause = failure == null && reply != null ? reply.getException() : failure;
        proposal.fail("group " + id + " did not answer", cause);
    }

    private List<Long> takeAnsweredCalls() {
        if (answeredCalls.isEmpty()) {
            return List.of();
        }
        List<Long> taken = new ArrayList<>();
        for (Long call = answeredCalls.poll(); call != null; call = answeredCalls.poll()) {
            taken.add(call);
        }
        return taken;
    }
}
