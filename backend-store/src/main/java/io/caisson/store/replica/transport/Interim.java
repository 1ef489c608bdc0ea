package io.caisson.store.replica.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness that was elected, as it has entries that the others lack: it gives these to them as any leader does, and then has one of
 * them lead. It serves nobody meanwhile, so every instant counts. State belongs to nobody: one look at a group is after the other.
 */
final class Interim {

    private static final Logger LOG = LoggerFactory.getLogger(Interim.class);

    /** Between two looks. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** For the election of whoever was asked: another request would only get in its way. */
    private static final Duration ELECTION = Duration.ofMillis(1500);

    private final PeerContext context;
    private final EngineRequests engine;
    private final Heirs heirs;
    private final Set<UUID> watched = ConcurrentHashMap.newKeySet();

    Interim(PeerContext context, EngineRequests engine, Heirs heirs) {
        this.context = context;
        this.engine = engine;
        this.heirs = heirs;
    }

    /** Ends by itself when the group is not here any more. */
    void watch(UUID group) {
        if (watched.add(group)) {
            context.later(PAUSE, () -> look(group));
        }
    }

    private void look(UUID group) {
        Duration pause = PAUSE;
        try {
            RaftServer server = engine.server();
            if (server == null) {
                watched.remove(group);
                return;
            }
            RaftServer.Division here = server.getDivision(RaftGroupId.valueOf(group));
            if (here.getInfo().isLeader() && heirs.ask(server, here, true)) {
                pause = ELECTION;
            }
        } catch (GroupMismatchException gone) {
            watched.remove(group);
            return;
        } catch (IOException | RuntimeException notNow) {
            LOG.debug("group {} is not passed on now", group, notNow);
        }
        context.later(pause, () -> look(group));
    }
}
