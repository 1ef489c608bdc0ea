package io.caisson.store.replica.transport;

import io.caisson.store.net.ByteBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.util.NetUtils;
import org.jspecify.annotations.Nullable;

/**
 * How this node and its peers speak with each other: the engine's messages and calls of {@link PeerService}s, over
 * connections on which both ends are known.
 *
 * <p>It serves one server of the engine, which closes it. Nothing listens until the first peer other than this node
 * appears, or until {@link #listen}. Any thread but the event loops of its own.
 */
public final class PeerTransport implements AutoCloseable {

    private final PeerContext context;
    private final ServedRequests requests;
    private final EngineRequests engine;
    private final PeerListener listener;
    private final LeaseTable leases = new LeaseTable();
    private final VoteGuard guard = new VoteGuard();
    private final EngineCalls calls = new EngineCalls(this);
    private final Succession succession;
    private final Departure departure;
    private final Interim interim;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    PeerTransport(TransportConfig config, PeerSecurity security) {
        this.context = new PeerContext(config, security);
        this.engine = new EngineRequests(context, guard);
        this.requests = new ServedRequests(engine);
        this.listener = new PeerListener(context, requests);
        MemberLogs logs = new MemberLogs((request, timeout) -> calls.wait(
                FrameType.REQUEST_VOTE,
                request.getServerRequest(),
                request,
                RequestVoteReplyProto::parseFrom,
                timeout));
        this.succession = new Succession(context, engine, guard, logs);
        Heirs heirs = new Heirs(logs);
        this.departure = new Departure(context, engine, heirs);
        this.interim = new Interim(context, engine, heirs);
    }

    /** Starts event loops; listens on nothing and calls nobody yet. */
    public static PeerTransport create(TransportConfig config, PeerTls tls) {
        return new PeerTransport(config, tls);
    }

    /** Where peers reach this node. */
    public InetSocketAddress address() {
        return context.config().listen();
    }

    /** The largest message of a call, and of its answer. */
    public int maxMessageBytes() {
        return context.config().maxMessageBytes();
    }

    /**
     * Listens now, for a node that waits to be taken into a group.
     *
     * @throws IOException if the address cannot be had
     */
    public void listen() throws IOException {
        listener.listen();
    }

    public boolean isListening() {
        return listener.isListening();
    }

    /** Makes a peer known that shares no group with this node, or says where it is now. */
    public void addPeer(String peerId, InetSocketAddress address) {
        PeerIdentity.ofPeer(peerId);
        if (closed.get()) {
            return;
        }
        Peer known = peers.computeIfAbsent(peerId, id -> new Peer(context, id, address));
        known.moveTo(address);
        if (closed.get()) {
            known.close();
        }
    }

    /**
     * Answers calls of peers for a service from now on.
     *
     * @param number 1 to 255, the same on all nodes; 0 is the introduction of the process that speaks
     * @throws IllegalStateException if the number is taken
     */
    public void register(int number, PeerService service) {
        requests.register(number, service);
    }

    /**
     * Calls a service of a peer. Calls on one connection arrive in the order in which they were made by one thread; answers
     * come in any order.
     *
     * @param message in pieces that nobody changes until the answer is there; at most {@link #maxMessageBytes} in all
     * @param timeout after which the answer is not waited for any longer
     * @return the answer, read-only garbage-collected memory, completed on the event loop of the peer, which must not be
     *     held up. Fails with {@link PeerCallException}; at once when too much is under way to that peer
     */
    public CompletionStage<ByteBuffer> call(String peerId, int service, List<ByteBuffer> message, Duration timeout) {
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        Peer peer = peers.get(peerId);
        int bytes = FrameWriter.bytes(message);
        if (peer == null) {
            answer.completeExceptionally(PeerCallException.notSent("nobody knows where " + peerId + " is", null));
            return answer;
        }
        if (bytes > maxMessageBytes()) {
            answer.completeExceptionally(PeerCallException.notSent(
                    "a message of " + bytes + " bytes; the most is " + maxMessageBytes(), null));
            return answer;
        }
        ByteBudget budget = peer.callBytes();
        if (peer.pendingCalls().incrementAndGet() > context.config().maxPendingCalls()) {
            peer.pendingCalls().decrementAndGet();
            answer.completeExceptionally(PeerCallException.notSent("too many calls of " + peerId, null));
            return answer;
        }
        if (!budget.tryTake(bytes)) {
            peer.pendingCalls().decrementAndGet();
            answer.completeExceptionally(PeerCallException.notSent("too many bytes for " + peerId, null));
            return answer;
        }
        PendingCall call = PendingCall.within(timeout.toNanos(), false, new PendingCall.Answer() {
            @Override
            public void replied(Frame reply) {
                settle();
                answer.complete(reply.message());
            }

            @Override
            public void failed(PeerCallException cause) {
                settle();
                answer.completeExceptionally(cause);
            }

            private void settle() {
                peer.pendingCalls().decrementAndGet();
                budget.give(bytes);
            }
        });
        peer.requestInBulk(id -> context.writer().serviceCall(id, service, message), call);
        return answer;
    }

    /**
     * Whether the replica of {@code division} may answer reads by itself at this instant: it leads, under a lease that a
     * majority of its peers renewed.
     */
    public boolean mayRead(RaftServer.Division division) {
        return leases.isHeld(division);
    }

    /** Asked from now on before the entries of a leader are taken. */
    public void guardAppends(AppendGuard asked) {
        engine.guard(asked);
    }

    /**
     * Tells whether the replica of a group here is a newcomer, which may have forgotten what it acknowledged: it neither votes
     * nor stands. Where there are two members it votes for the other one, which has all that ever was committed.
     */
    public void newcomer(UUID group, boolean isOne) {
        guard.newcomer(group, isOne);
    }

    /**
     * Tells that the replica of a group here is dead, before anybody hears of its failure: from then on it takes no entries, gives
     * no votes and does not stand, until it is opened anew.
     */
    public void dead(UUID group, boolean isDead) {
        engine.dead(group, isDead);
    }

    /**
     * Says on each connection made from now on which process speaks.
     *
     * @param seal the SHA-256, in hexadecimal digits, of a secret that is told when this process is no more
     */
    public void introduceAs(String seal) {
        context.introduceAs(Introduction.of(seal));
    }

    /**
     * Hears that the process with this seal is no more, which must be so: what it led is led by others soon. Who has not heard of such
     * a process does nothing.
     */
    public void processEnded(String seal) {
        if (!closed.get()) {
            succession.ended(seal);
        }
    }

    /**
     * Has another member lead a group that this node leads, as this node is about to stop: whoever can be elected at once. Nothing is
     * to be proposed here meanwhile. This node does not take the lead back when it is asked to.
     *
     * @return completed with whether another one leads; false if there is nobody, or not in time, which is four seconds at most
     */
    public CompletionStage<Boolean> leave(UUID group) {
        return departure.leave(group);
    }

    /**
     * From now on, whenever this node leads the group, another member is to do so as soon as one has all of the log. Until the group
     * is not here any more.
     */
    public void passOn(UUID group) {
        interim.watch(group);
    }

    public TransportStatistics statistics() {
        return context.statistics();
    }

    /** Drops all connections; what is pending fails. Called by the engine, too. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listener.close();
        peers.values().forEach(Peer::close);
        context.close();
    }

    RaftServerRpc attach(RaftServer server, RpcType rpcType) {
        engine.attach(server);
        return new PeerServerRpc(rpcType, server, this);
    }

    LogAppender newAppender(RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
        String id = follower.getId().toString();
        Peer peer = peers.get(id);
        if (peer == null) {
            throw new IllegalStateException("nobody knows where " + id + " is");
        }
        return new PipelinedAppender(division, leader, follower, context, peer, leases);
    }

    void add(RaftPeer peer) {
        // A node that began without peers stands in its logs without an address.
        if (!peer.getAddress().isEmpty()) {
            addPeer(peer.getId().toString(), NetUtils.createSocketAddr(peer.getAddress()));
        }
        try {
            listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Peer peer(String id) {
        return peers.get(id);
    }

    /** Does that once, on a thread that may wait, unless this is closed by then. */
    void later(Duration delay, Runnable what) {
        if (!closed.get()) {
            context.later(delay, what);
        }
    }

    LeaseTable leases() {
        return leases;
    }

    EngineCalls calls() {
        return calls;
    }

    VoteGuard guard() {
        return guard;
    }

    FrameWriter writer() {
        return context.writer();
    }

    Succession succession() {
        return succession;
    }

    Duration requestTimeout() {
        return context.config().requestTimeout();
    }
}
