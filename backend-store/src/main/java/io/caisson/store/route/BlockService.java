package io.caisson.store.route;

import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.transport.PeerService;
import io.caisson.store.replica.transport.ServiceCall;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.Reign;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node does for gateways on other nodes, in the groups that it leads. One per node, registered with the transport
 * under {@link #NUMBER}. Event loops of the transport, which it never holds up.
 */
public final class BlockService implements PeerService {

    /** Of this service on every node. */
    public static final int NUMBER = 2;

    /**
     * A message with changes that may have been under way for longer is not served: its gateway sends it again, if it lives.
     * One that died may have left it in a buffer, and its hosts may have sent the same elsewhere, and more since.
     */
    static final long MOST_TRANSIT_NANOS = Duration.ofSeconds(1).toNanos();

    /** What gateways use in one reign. */
    private record Sessions(Reign reign, Map<UUID, GatewaySession> byGateway) {
        Sessions(Reign reign) {
            this(reign, new ConcurrentHashMap<>());
        }
    }

    private final Function<GroupId, @Nullable GroupServer> servers;
    private final Function<GroupId, Optional<String>> leaders;
    private final LongSupplier nanoClock;
    private final Map<GroupId, Sessions> sessions = new ConcurrentHashMap<>();

    /**
     * @param servers the replicas on this node
     * @param leaders who leads a group as far as this node knows; a hint
     */
    public BlockService(
            Function<GroupId, @Nullable GroupServer> servers,
            Function<GroupId, Optional<String>> leaders,
            LongSupplier nanoClock) {
        this.servers = servers;
        this.leaders = leaders;
        this.nanoClock = nanoClock;
    }

    @Override
    public void handle(ServiceCall call) {
        BlockRequest request;
        UUID gateway;
        try {
            request = BlockRequest.decode(call.message());
            gateway = UUID.fromString(call.caller().name());
        } catch (MalformedMessageException | IllegalArgumentException e) {
            call.refuse("not a request for blocks: " + e.getMessage());
            return;
        }
        GroupServer server = servers.apply(request.group());
        Reign reign = server == null ? null : server.reign();
        if (reign == null || reign.isOver() || !isMeant(reign, request) || isStale(request)) {
            if (reign == null) {
                sessions.remove(request.group());
            }
            long term = reign == null || reign.isOver() ? BlockReply.NO_TERM : reign.term();
            String leader = leaders.apply(request.group()).orElse("");
            call.reply(new BlockReply(false, term, nanoClock.getAsLong(), leader, List.of(), List.of()).encode());
            return;
        }
        GatewaySession session = sessions(request.group(), reign)
                .byGateway()
                .computeIfAbsent(gateway, first -> new GatewaySession(gateway));
        new ServedMessage(call, request, reign, session, nanoClock).start();
    }

    /** A term of another reign says that the gateway's token is not of this one's clock. */
    private static boolean isMeant(Reign reign, BlockRequest request) {
        return request.term() == reign.term()
                || request.term() == BlockRequest.ANY_TERM && request.commands().isEmpty();
    }

    private boolean isStale(BlockRequest request) {
        return nanoClock.getAsLong() - request.token() > MOST_TRANSIT_NANOS
                && request.commands().stream()
                        .anyMatch(command -> command.kind().isNamed());
    }

    private Sessions sessions(GroupId group, Reign reign) {
        Sessions known = sessions.get(group);
        if (known != null && known.reign() == reign) {
            return known;
        }
        Sessions now = sessions.compute(
                group, (id, old) -> old == null || old.reign().term() < reign.term() ? new Sessions(reign) : old);
        // A message that was held up here until the next reign began finds everything at its end.
        return now.reign() == reign ? now : new Sessions(reign);
    }
}
