package io.caisson.store;

import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.DiskState;
import io.caisson.store.placement.PoolAccount;
import io.caisson.store.placement.PoolAccount.GroupAccount;
import io.caisson.store.placement.SilentNodes;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.PoolView;
import io.caisson.store.volume.ShortAlarm;
import io.caisson.store.volume.SpaceGuard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the space of the pool on each node: asks all nodes once a second, tells the groups that are led here what their members
 * can take, and hosts when space runs short. A node without peers goes by its own disk. Any thread; the looks are the timer's.
 */
final class PoolWatch implements PoolView {
    private static final Logger LOG = LoggerFactory.getLogger(PoolWatch.class);
    private static final long EVERY_MILLIS = 1000;

    private record Listener(GroupId group, Runnable listener) {}

    private final NodeParts parts;
    private final NodeGroups groups;
    private final SilentNodes nodes;
    private final PoolView ownDisk;
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();

    /** The timer's. */
    private final Map<UUID, ShortAlarm> alarms = new HashMap<>();

    private volatile PoolAccount account = new PoolAccount(0, 0, 0, 0, Map.of());

    PoolWatch(NodeParts parts, NodeGroups groups, SilentNodes nodes) {
        this.parts = parts;
        this.groups = groups;
        this.nodes = nodes;
        this.ownDisk = ownDisks(groups.replicas());
    }

    /** A volume of a node without peers is on one disk. */
    private static PoolView ownDisks(NodeReplicas replicas) {
        return new PoolView() {
            private PoolView disk(GroupId group) {
                return PoolView.of(
                        replicas.place(group).orElseGet(replicas::first).space());
            }

            @Override
            public PoolSpace of(GroupId group) {
                return disk(group).of(group);
            }

            @Override
            public Subscription onShort(GroupId group, Runnable listener) {
                return disk(group).onShort(group, listener);
            }
        };
    }

    private boolean isAlone() {
        return parts.peers() == null;
    }

    /** Begins to look. */
    void start() {
        if (!isAlone()) {
            look();
            parts.timer().scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            nodes.ask();
            Map<UUID, List<String>> members = members();
            Map<String, ControlReply.Space> said = said();
            Set<String> away = nodes.downDisks();
            account = PoolAccount.of(members, said, away);
            groups.replicas().limit(account);
            members.forEach((id, of) -> {
                GroupId group = new GroupId(id);
                groups.replicas()
                        .place(group)
                        .map(disk -> disk.disk().id().toString())
                        .filter(own -> PoolAccount.canDoWithout(own, id, of, said, away))
                        .ifPresent(own -> groups.stepAsideIfFull(group));
            });
            account.groups().keySet().forEach(this::alarm);
        } catch (RuntimeException bug) {
            // A task of the timer that throws is never run again.
            LOG.error("the space of the pool could not be counted; trying again", bug);
        }
    }

    /** By disk: of this node what is true now, of the others what they said last. */
    private Map<String, ControlReply.Space> said() {
        Map<String, ControlReply.Space> said = nodes.last();
        groups.report().disks().stream()
                .filter(DiskState::hasSpace)
                .forEach(disk -> said.put(disk.disk().toString(), disk.space()));
        return said;
    }

    /** Disks with a replica, by group. */
    private Map<UUID, List<String>> members() {
        Map<UUID, List<String>> members = new HashMap<>();
        for (Versioned<GroupRecord> group : parts.catalog().list(Records.GROUP)) {
            members.put(
                    UUID.fromString(group.id()),
                    group.value().members().stream()
                            .filter(member -> !member.state().equals(MemberRecord.JOINING))
                            .map(MemberRecord::diskId)
                            .toList());
        }
        return members;
    }

    private void alarm(UUID group) {
        PoolSpace space = of(new GroupId(group));
        if (alarms.computeIfAbsent(group, first -> new ShortAlarm()).isDue(space)) {
            LOG.warn(
                    "space runs short for the volumes of group {}: {} of {} bytes are left, the threshold is {} % used",
                    group, space.availableBytes(), space.totalBytes(), space.softPercent());
            listeners.stream()
                    .filter(listener -> listener.group().value().equals(group))
                    .forEach(listener -> listener.listener().run());
        }
    }

    /** What the pool has in all. On a node without peers, that of its disk. */
    PoolAccount account() {
        return isAlone() ? PoolAccount.of(members(), said(), nodes.downDisks()) : account;
    }

    /** @param provisionedBytes sum of the volumes' sizes */
    StoreUsage usage(long provisionedBytes) {
        PoolAccount now = account;
        if (isAlone() || now.totalBytes() == 0) {
            return ownUsage(provisionedBytes);
        }
        PoolSpace pool = space(now, now.availableBytes());
        return new StoreUsage(
                pool.totalBytes(),
                pool.availableBytes(),
                groups.replicas().first().space().reserveBytes(),
                now.allocatedBytes(),
                provisionedBytes,
                now.groups().keySet().stream()
                        .anyMatch(group -> of(new GroupId(group)).isShort()));
    }

    private StoreUsage ownUsage(long provisionedBytes) {
        List<SpaceGuard> disks =
                groups.replicas().disks().stream().map(LocalReplicas::space).toList();
        return new StoreUsage(
                disks.stream().mapToLong(SpaceGuard::totalBytes).sum(),
                disks.stream().mapToLong(SpaceGuard::usableBytes).sum(),
                disks.stream().mapToLong(SpaceGuard::reserveBytes).sum(),
                groups.replicas().allocatedBytes(),
                provisionedBytes,
                disks.stream().anyMatch(SpaceGuard::softThresholdReached));
    }

    private PoolSpace space(PoolAccount now, long availableBytes) {
        long within = Math.max(0, Math.min(availableBytes, now.totalBytes()));
        return new PoolSpace(now.totalBytes(), within, parts.config().softSpacePercent());
    }

    @Override
    public PoolSpace of(GroupId group) {
        PoolAccount now = account;
        GroupAccount own = now.groups().get(group.value());
        if (isAlone() || own == null || own.totalBytes() == 0) {
            return ownDisk.of(group);
        }
        double poolLeft = (double) now.availableBytes() / Math.max(1, now.totalBytes());
        double groupLeft = (double) own.availableBytes() / own.totalBytes();
        return space(now, groupLeft < poolLeft ? (long) (now.totalBytes() * groupLeft) : now.availableBytes());
    }

    @Override
    public Subscription onShort(GroupId group, Runnable listener) {
        if (isAlone()) {
            return ownDisk.onShort(group, listener);
        }
        Listener entry = new Listener(group, () -> listener.run());
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }
}
