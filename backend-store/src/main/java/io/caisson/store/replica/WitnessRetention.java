package io.caisson.store.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a witness keeps of the log. Its copy of an entry may be the only one besides that of one member with data, and there is
 * nothing behind it: an entry that it drops cannot be had from it in any other form. So the engine drops nothing here
 * ({@link ReplicaStateMachine#takeSnapshot}), and this does:
 *
 * <ul>
 *   <li>nothing, as long as it is not known of every other member how much it has, as after a start;
 *   <li>what all others have in their own logs, durably: the engine counts no entry as committed at a member that has not
 *       flushed it;
 *   <li>beyond a size of the log, also what only members lack that are away, and never what none of the others has. From then on
 *       such a member can be brought up by the other one alone, and is elected by nobody before.
 * </ul>
 */
final class WitnessRetention implements Retention {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessRetention.class);

    private final RaftServer server;
    private final RaftGroupId group;
    private final Path directory;
    private final long mostBytes;
    private Map<String, Long> before = Map.of();

    /** @param directory where the engine keeps the files of the log */
    WitnessRetention(RaftServer server, RaftGroupId group, Path directory, long mostBytes) {
        this.server = server;
        this.group = group;
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    @Override
    public void checkpointTaken(long reached) throws IOException {
        RaftServer.Division division;
        try {
            division = server.getDivision(group);
        } catch (GroupMismatchException leaving) {
            LOG.debug("group {} leaves this node", group);
            return;
        }
        List<String> others = division.getRaftConf().getAllPeers().stream()
                .map(peer -> peer.getId().toString())
                .filter(peer -> !peer.equals(server.getId().toString()))
                .toList();
        Map<String, Long> known = new HashMap<>();
        for (CommitInfoProto member : division.getCommitInfos()) {
            known.put(member.getServer().getId().toStringUtf8(), member.getCommitIndex());
        }
        long first = division.getRaftLog().getStartIndex();
        boolean isLong = LogRetention.isLong(directory, reached - first, mostBytes);
        long upTo = dropUpTo(reached, others, known, before, isLong);
        before = known;
        if (upTo > first) {
            LOG.debug("group {}: dropping the log up to {}", group, upTo);
            division.getRaftLog().purge(upTo).exceptionally(failure -> {
                LOG.warn("group {}: the log could not be dropped up to there", group, failure);
                return null;
            });
        }
    }

    /**
     * Index of the last entry that may go; -1 for none.
     *
     * @param reached all up to there is in this replica's checkpoint
     * @param others members besides this one
     * @param known up to where each is known to have the log
     * @param before the same at the last checkpoint
     * @param isLong whether members that are away are no longer waited for
     */
    static long dropUpTo(
            long reached,
            Collection<String> others,
            Map<String, Long> known,
            Map<String, Long> before,
            boolean isLong) {
        long best = -1;
        long upTo = reached;
        for (String member : others) {
            Long has = known.get(member);
            if (has == null) {
                return -1;
            }
            Long had = before.get(member);
            boolean isAway = had != null && has <= had;
            if (!isLong || !isAway) {
                upTo = Math.min(upTo, has);
            }
            best = Math.max(best, has);
        }
        return Math.min(upTo, best);
    }
}
