package io.caisson.store.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the log is kept for members that are away. The engine keeps all that any member lacks, so a dead one would fill
 * every disk. Here the log has a size: beyond it, a member that has not moved from one checkpoint to the next is no longer
 * waited for. When it comes back, its state is installed from another replica. What members that move need is kept.
 *
 * <p>The thread that takes checkpoints.
 */
final class LogRetention implements Retention {

    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);

    private final RaftServer server;
    private final RaftGroupId group;
    private final Path directory;
    private final long mostBytes;
    private final Map<String, Long> committed = new HashMap<>();

    /** @param directory where the engine keeps the files of the log */
    LogRetention(RaftServer server, RaftGroupId group, Path directory, long mostBytes) {
        this.server = server;
        this.group = group;
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /** That of a replica, by what it keeps. */
    static Retention of(ReplicatedState state, RaftServer server, RaftGroupId group, Path log, long mostBytes) {
        return state.isWitness()
                ? new WitnessRetention(server, group, log, mostBytes)
                : new LogRetention(server, group, log, mostBytes);
    }

    @Override
    public void checkpointTaken(long reached) throws IOException {
        RaftServer.Division division;
        try {
            division = server.getDivision(group);
        } catch (GroupMismatchException leaving) {
            // The replica is closed and takes its last checkpoint: the engine does not know the group any more.
            LOG.debug("group {} leaves this node", group);
            return;
        }
        long needed = reached;
        boolean someoneIsAway = false;
        for (CommitInfoProto member : division.getCommitInfos()) {
            String id = member.getServer().getId().toStringUtf8();
            if (id.equals(server.getId().toString())) {
                continue;
            }
            Long before = committed.put(id, member.getCommitIndex());
            if (before == null || member.getCommitIndex() > before) {
                needed = Math.min(needed, member.getCommitIndex());
            } else if (member.getCommitIndex() < reached) {
                someoneIsAway = true;
            }
        }
        long first = division.getRaftLog().getStartIndex();
        boolean isLong = isLong(directory, reached - first, mostBytes);
        if (someoneIsAway && needed > first && isLong) {
            LOG.info("group {}: dropping the log up to {} though a member that is away lacks it", group, needed);
            division.getRaftLog().purge(needed).exceptionally(failure -> {
                LOG.warn("group {}: the log could not be dropped up to there", group, failure);
                return null;
            });
        }
    }

    /** Whether a log is longer than it should be. */
    static boolean isLong(Path directory, long entries, long mostBytes) throws IOException {
        return bytes(directory) > mostBytes || entries * CheckpointTrigger.LEAST_ENTRY_BYTES > mostBytes;
    }

    private static long bytes(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                // The engine may delete one at this moment.
                bytes += Files.exists(file) ? file.toFile().length() : 0;
            }
        }
        return bytes;
    }
}
