package io.caisson.store.replica;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.caisson.store.replica.transport.PeerRpcType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Log.Appender;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.server.RaftServerConfigKeys.RetryCache;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.server.RaftServerConfigKeys.ThreadPool;
import org.apache.ratis.server.RaftServerConfigKeys.Write;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * Every setting of the engine that decides whether data survives or how fast it is written, each with its reason. All
 * are set, and {@link #verify} asks the engine's own accessors what is in force, so that a default that changes, a key
 * that is renamed in a new version of the engine, or anybody else's hand on the properties is found before the first
 * write.
 */
final class RaftSettings {

    /** One setting: what it must be, and how the engine itself reads it. */
    private record Rule<T>(
            String key, T required, BiConsumer<RaftProperties, T> setter, Function<RaftProperties, T> getter) {

        void apply(RaftProperties properties) {
            setter.accept(properties, required);
        }

        void verify(RaftProperties properties) {
            T effective = getter.apply(properties);
            if (!required.equals(effective)) {
                throw new IllegalStateException(
                        "refusing to start: " + key + " is " + effective + ", and data is only safe with " + required);
            }
        }
    }

    /** Longer than the engine's answer to anything asked for in the process could take. */
    private static final TimeDuration NEVER = TimeDuration.valueOf(3650, DAYS);

    /** Of one append: ids, and how far each peer has committed. */
    private static final int APPEND_OVERHEAD_BYTES = 64 << 10;

    private final List<Rule<?>> rules = new ArrayList<>();

    private RaftSettings() {}

    /** Settings of a host whose groups have this one peer. */
    static RaftSettings onePeer(RaftHostConfig config) {
        RaftSettings settings = new RaftSettings();
        settings.durability();
        settings.log(config);
        settings.limits(config);
        settings.checkpoints();
        settings.reads();
        settings.onePeerElections();
        settings.transport(LocalTransport.class);
        return settings;
    }

    /** Settings of a host whose groups may have several peers. */
    static RaftSettings severalPeers(RaftHostConfig config, ElectionTimeouts timeouts) {
        RaftSettings settings = new RaftSettings();
        settings.durability();
        settings.log(config);
        settings.limits(config);
        settings.checkpoints();
        settings.reads();
        settings.elections(timeouts);
        settings.transport(PeerRpcType.class);
        return settings;
    }

    /** The largest append: the engine puts no more entries into one than this, plus what surrounds them. */
    static int maxAppendBytes(RaftHostConfig config) {
        return loggedEntryBytes(config) + APPEND_OVERHEAD_BYTES;
    }

    RaftProperties properties() {
        RaftProperties properties = new RaftProperties();
        rules.forEach(rule -> rule.apply(properties));
        return properties;
    }

    /** Throws {@link IllegalStateException} naming the first setting in {@code effective} that is not as it must be. */
    void verify(RaftProperties effective) {
        rules.forEach(rule -> rule.verify(effective));
    }

    private void durability() {
        // Acknowledges entries before fsync.
        rule(Log.UNSAFE_FLUSH_ENABLED_KEY, false, Log::setUnsafeFlushEnabled, Log::unsafeFlushEnabled);
        // Counts entries as durable that were written after the fsync began, or whose fsync failed.
        rule(Log.ASYNC_FLUSH_ENABLED_KEY, false, Log::setAsyncFlushEnabled, Log::asyncFlushEnabled);
        rule(Log.USE_MEMORY_KEY, false, Log::setUseMemory, Log::useMemory);
        // The other policy forgets acknowledged entries with a warning. What may be cut is decided by LogCheck.
        rule(
                Log.CORRUPTION_POLICY_KEY,
                Log.CorruptionPolicy.EXCEPTION,
                Log::setCorruptionPolicy,
                Log::corruptionPolicy);
        // A replica that fell behind would be given the engine's snapshot files, of which there are none, and join
        // empty.
        rule(
                Appender.INSTALL_SNAPSHOT_ENABLED_KEY,
                false,
                Appender::setInstallSnapshotEnabled,
                Appender::installSnapshotEnabled);
        // Keeps the check of an append and the append itself on one thread.
        rule(
                Log.APPEND_ENTRIES_COMPOSE_ENABLED_KEY,
                false,
                Log::setAppendEntriesComposeEnabled,
                Log::appendEntriesComposeEnabled);
    }

    private void log(RaftHostConfig config) {
        size(Log.SEGMENT_SIZE_MAX_KEY, config.segmentBytes(), Log::setSegmentSizeMax, Log::segmentSizeMax);
        size(Log.PREALLOCATED_SIZE_KEY, config.preallocatedBytes(), Log::setPreallocatedSize, Log::preallocatedSize);
        // One direct buffer of this size per group; it has to hold the largest entry with its length and checksum.
        size(
                Log.WRITE_BUFFER_SIZE_KEY,
                loggedEntryBytes(config) + 64,
                RaftSettings::setWriteBufferSize,
                Log::writeBufferSize);
        size(
                Appender.BUFFER_BYTE_LIMIT_KEY,
                loggedEntryBytes(config),
                Appender::setBufferByteLimit,
                Appender::bufferByteLimit);
        // Everything that waits goes into one fsync; it happens anyway as soon as nothing waits.
        rule(Log.FORCE_SYNC_NUM_KEY, 512, Log::setForceSyncNum, Log::forceSyncNum);
        // Entries are kept in memory, as objects, per file. Those of closed files go once they are applied: the page
        // cache has them anyway, and what outlives a few young collections is paid for with full ones.
        rule(Log.SEGMENT_CACHE_NUM_MAX_KEY, 0, Log::setSegmentCacheNumMax, Log::segmentCacheNumMax);
        size(
                Log.SEGMENT_CACHE_SIZE_MAX_KEY,
                config.segmentBytes(),
                Log::setSegmentCacheSizeMax,
                Log::segmentCacheSizeMax);
        // Would add an entry of the engine's own after each batch.
        rule(Log.LOG_METADATA_ENABLED_KEY, false, Log::setLogMetadataEnabled, Log::logMetadataEnabled);
    }

    private void limits(RaftHostConfig config) {
        rule(Write.ELEMENT_LIMIT_KEY, config.maxPendingEntries(), Write::setElementLimit, Write::elementLimit);
        size(Write.BYTE_LIMIT_KEY, config.maxPendingBytes(), Write::setByteLimit, Write::byteLimit);
        // The log's own queue blocks whoever finds it full, under the engine's lock: it holds more than may be pending.
        rule(
                Log.QUEUE_ELEMENT_LIMIT_KEY,
                2 * config.maxPendingEntries() + 64,
                Log::setQueueElementLimit,
                Log::queueElementLimit);
        size(
                Log.QUEUE_BYTE_LIMIT_KEY,
                2L * config.maxPendingBytes(),
                RaftSettings::setQueueByteLimit,
                Log::queueByteLimit);
        // The engine keeps the answer to each entry that it applies, half a KiB, should the caller ask again. None of
        // ours does:
        // what hosts repeat is known by the operation. A replay of a long log of small entries would not fit into the
        // heap.
        time(RetryCache.EXPIRY_TIME_KEY, 10, MILLISECONDS, RetryCache::setExpiryTime, RetryCache::expiryTime);
        rule(ThreadPool.SERVER_CACHED_KEY, true, ThreadPool::setServerCached, ThreadPool::serverCached);
        // Without a limit: a transfer of leadership waits on a thread of this pool for what another one does.
        rule(ThreadPool.SERVER_SIZE_KEY, 0, ThreadPool::setServerSize, ThreadPool::serverSize);
    }

    private void checkpoints() {
        // Checkpoints are asked for by bytes (CheckpointTrigger). The engine takes the one at close only if its own
        // trigger is on; its threshold, in entries, is out of reach.
        rule(Snapshot.AUTO_TRIGGER_ENABLED_KEY, true, Snapshot::setAutoTriggerEnabled, Snapshot::autoTriggerEnabled);
        rule(
                Snapshot.AUTO_TRIGGER_THRESHOLD_KEY,
                Long.MAX_VALUE,
                Snapshot::setAutoTriggerThreshold,
                Snapshot::autoTriggerThreshold);
        rule(
                Snapshot.TRIGGER_WHEN_STOP_ENABLED_KEY,
                true,
                Snapshot::setTriggerWhenStopEnabled,
                Snapshot::triggerWhenStopEnabled);
        rule(Snapshot.CREATION_GAP_KEY, 1L, Snapshot::setCreationGap, Snapshot::creationGap);
        // The log below a checkpoint is dropped when every peer has it, whole files at a time, without a reserve.
        rule(Log.PURGE_UPTO_SNAPSHOT_INDEX_KEY, false, Log::setPurgeUptoSnapshotIndex, Log::purgeUptoSnapshotIndex);
        rule(Log.PURGE_GAP_KEY, 1, Log::setPurgeGap, Log::purgeGap);
        rule(Log.PURGE_PRESERVATION_LOG_NUM_KEY, 0L, Log::setPurgePreservationLogNum, Log::purgePreservationLogNum);
    }

    private void reads() {
        // By default a deposed leader goes on answering reads.
        rule(Read.OPTION_KEY, Read.Option.LINEARIZABLE, Read::setOption, Read::option);
        rule(Read.LEADER_LEASE_ENABLED_KEY, true, Read::setLeaderLeaseEnabled, Read::leaderLeaseEnabled);
        rule(Read.LEADER_LEASE_TIMEOUT_RATIO_KEY, 0.9, Read::setLeaderLeaseTimeoutRatio, Read::leaderLeaseTimeoutRatio);
    }

    /** Nobody else could lead: lead at once, and let no pause of the process end it. */
    private void onePeerElections() {
        rule(LeaderElection.PRE_VOTE_KEY, true, LeaderElection::setPreVote, LeaderElection::preVote);
        time(Rpc.TIMEOUT_MIN_KEY, 1000, MILLISECONDS, Rpc::setTimeoutMin, Rpc::timeoutMin);
        time(Rpc.TIMEOUT_MAX_KEY, 2000, MILLISECONDS, Rpc::setTimeoutMax, Rpc::timeoutMax);
        time(
                Rpc.FIRST_ELECTION_TIMEOUT_MIN_KEY,
                1,
                MILLISECONDS,
                Rpc::setFirstElectionTimeoutMin,
                Rpc::firstElectionTimeoutMin);
        time(
                Rpc.FIRST_ELECTION_TIMEOUT_MAX_KEY,
                2,
                MILLISECONDS,
                Rpc::setFirstElectionTimeoutMax,
                Rpc::firstElectionTimeoutMax);
        // A leader that was suspended longer than this steps down, which fails what is pending; and one that was
        // suspended longer than the close threshold (default one minute) stops for good.
        rule(
                LeaderElection.LEADER_STEP_DOWN_WAIT_TIME_KEY,
                NEVER,
                LeaderElection::setLeaderStepDownWaitTime,
                LeaderElection::leaderStepDownWaitTime);
        rule(
                RaftServerConfigKeys.CLOSE_THRESHOLD_KEY,
                NEVER,
                RaftServerConfigKeys::setCloseThreshold,
                RaftServerConfigKeys::closeThreshold);
    }

    private void elections(ElectionTimeouts timeouts) {
        int min = timeouts.minMillis();
        int max = timeouts.maxMillis();
        // A member that comes back must not depose the leader that the others have.
        rule(LeaderElection.PRE_VOTE_KEY, true, LeaderElection::setPreVote, LeaderElection::preVote);
        time(Rpc.TIMEOUT_MIN_KEY, min, MILLISECONDS, Rpc::setTimeoutMin, Rpc::timeoutMin);
        time(Rpc.TIMEOUT_MAX_KEY, max, MILLISECONDS, Rpc::setTimeoutMax, Rpc::timeoutMax);
        time(
                Rpc.FIRST_ELECTION_TIMEOUT_MIN_KEY,
                min,
                MILLISECONDS,
                Rpc::setFirstElectionTimeoutMin,
                Rpc::firstElectionTimeoutMin);
        time(
                Rpc.FIRST_ELECTION_TIMEOUT_MAX_KEY,
                max,
                MILLISECONDS,
                Rpc::setFirstElectionTimeoutMax,
                Rpc::firstElectionTimeoutMax);
        time(Rpc.REQUEST_TIMEOUT_KEY, min, MILLISECONDS, Rpc::setRequestTimeout, Rpc::requestTimeout);
        // A leader without a majority, or after a pause of the process, gives up about when the others elect another.
        time(
                LeaderElection.LEADER_STEP_DOWN_WAIT_TIME_KEY,
                max,
                MILLISECONDS,
                LeaderElection::setLeaderStepDownWaitTime,
                LeaderElection::leaderStepDownWaitTime);
        // A longer pause is no reason to stop for good.
        rule(
                RaftServerConfigKeys.CLOSE_THRESHOLD_KEY,
                NEVER,
                RaftServerConfigKeys::setCloseThreshold,
                RaftServerConfigKeys::closeThreshold);
    }

    private void transport(Class<? extends RpcType> type) {
        rule(
                RaftConfigKeys.Rpc.TYPE_KEY,
                type.getName(),
                RaftSettings::setTransport,
                p -> RaftConfigKeys.Rpc.type(p, message -> {}).name());
    }

    /** The largest entry as the log holds it, with our envelope and the engine's term, index and call ids. */
    private static int loggedEntryBytes(RaftHostConfig config) {
        return config.maxEntryBytes() + EntryEnvelope.BYTES + 1024;
    }

    private <T> void rule(
            String key, T required, BiConsumer<RaftProperties, T> setter, Function<RaftProperties, T> getter) {
        rules.add(new Rule<>(key, required, setter, getter));
    }

    private void size(
            String key,
            long bytes,
            BiConsumer<RaftProperties, SizeInBytes> setter,
            Function<RaftProperties, SizeInBytes> getter) {
        rule(
                key,
                bytes,
                (p, required) -> setter.accept(p, SizeInBytes.valueOf(required)),
                p -> getter.apply(p).getSize());
    }

    private void time(
            String key,
            long amount,
            TimeUnit unit,
            BiConsumer<RaftProperties, TimeDuration> setter,
            Function<RaftProperties, TimeDuration> getter) {
        rule(key, TimeDuration.valueOf(amount, unit), setter, getter);
    }

    private static void setTransport(RaftProperties properties, String className) {
        properties.set(RaftConfigKeys.Rpc.TYPE_KEY, className);
    }

    private static void setWriteBufferSize(RaftProperties properties, SizeInBytes size) {
        Log.setWriteBufferSize(properties, size);
    }

    private static void setQueueByteLimit(RaftProperties properties, SizeInBytes size) {
        Log.setQueueByteLimit(properties, size);
    }
}
