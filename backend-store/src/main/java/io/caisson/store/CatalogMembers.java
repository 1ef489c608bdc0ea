package io.caisson.store;

import io.caisson.store.access.IpAddress;
import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.ReplicatedCatalog;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.transport.PeerTransport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the members of the catalog in step with the records of nodes. Each node makes the others' addresses known to its
 * transport; the one that leads the catalog takes in whoever is joining, and does without whoever was removed, one at a
 * time. Owned by the node's timer.
 */
final class CatalogMembers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogMembers.class);
    private static final long LOOK_MILLIS = 500;

    private final NodeParts parts;
    private final PeerTransport peers;
    private final Runnable onRemoval;

    // Of the timer.
    private boolean changing;
    private boolean wasNode;
    private @Nullable String lastTrouble;

    private volatile Subscription watch = () -> {};
    private volatile boolean closed;

    /** @param onRemoval called once, when this node is no node of the cluster any more */
    CatalogMembers(NodeParts parts, PeerTransport peers, Runnable onRemoval) {
        this.parts = parts;
        this.peers = peers;
        this.onRemoval = onRemoval;
    }

    void start() {
        ReplicatedCatalog catalog = parts.catalog();
        watch = catalog.watch(catalog.revision(), this::changed);
        parts.timer().scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void changed(long revision, List<Catalog.Change> changes) {
        if (changes.stream().anyMatch(change -> change.kind() == Records.NODE)) {
            try {
                parts.timer().execute(this::look);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("stopping; nobody is taken in any more");
            }
        }
    }

    private void look() {
        try {
            lookAtNodes();
        } catch (RuntimeException bug) {
            // A task of the timer that throws is never run again.
            LOG.error("cannot keep the members of the catalog", bug);
        }
    }

    private void lookAtNodes() {
        if (closed) {
            return;
        }
        List<Versioned<NodeRecord>> nodes = parts.catalog().list(Records.NODE);
        boolean isNode = false;
        for (Versioned<NodeRecord> node : nodes) {
            String address = node.value().clusterAddress();
            if (node.id().equals(parts.nodeId())) {
                isNode = true;
            } else if (address != null) {
                peers.addPeer(node.id(), IpAddress.parseWithPort(address));
            }
        }
        if (wasNode && !isNode) {
            wasNode = false;
            onRemoval.run();
            return;
        }
        wasNode = isNode;
        if (isNode && !changing && parts.catalog().leads()) {
            step(nodes);
        }
    }

    /** One change at most: the engine refuses newcomers that would be a majority. */
    private void step(List<Versioned<NodeRecord>> nodes) {
        RaftHost host = parts.host();
        List<GroupMember> members = host.members(parts.catalog().groupId());
        Optional<Versioned<NodeRecord>> newcomer = nodes.stream()
                .filter(node -> node.value().clusterAddress() != null)
                .filter(node ->
                        members.stream().noneMatch(member -> member.peerId().equals(node.id())))
                .min(Comparator.comparingInt(node -> node.value().number()));
        Optional<GroupMember> gone = members.stream()
                .filter(member -> nodes.stream().noneMatch(node -> node.id().equals(member.peerId())))
                .findFirst();
        List<GroupMember> next = new ArrayList<>(members);
        if (gone.isPresent()) {
            next.remove(gone.get());
            change(next, "member " + gone.get().peerId() + " leaves the catalog");
        } else if (newcomer.isPresent()) {
            String address = String.valueOf(newcomer.get().value().clusterAddress());
            next.add(new GroupMember(newcomer.get().id(), IpAddress.parseWithPort(address), 0));
            change(next, "node '" + newcomer.get().value().name() + "' becomes a member of the catalog");
        } else {
            nodes.stream()
                    .filter(node -> node.value().state().equals(NodeRecord.JOINING))
                    .findFirst()
                    .ifPresent(this::activate);
        }
    }

    private void change(List<GroupMember> members, String what) {
        CompletionStage<Void> change =
                parts.host().changeMembers(parts.catalog().groupId(), members);
        until(change.thenRun(() -> LOG.info("{}: it has {} now", what, members.size())), what);
    }

    private void activate(Versioned<NodeRecord> node) {
        until(
                parts.catalog()
                        .commit(new Transaction()
                                .expect(Records.NODE, node)
                                .put(Records.NODE, node.id(), node.value().withState(NodeRecord.ACTIVE)))
                        .thenRun(() ->
                                LOG.info("node '{}' is active", node.value().name())),
                "node '" + node.value().name() + "' becomes active");
    }

    private void until(CompletionStage<Void> change, String what) {
        changing = true;
        change.whenComplete((done, failure) -> {
            try {
                parts.timer().execute(() -> ended(what, failure));
            } catch (RejectedExecutionException stopping) {
                LOG.debug("stopping; {} or not", what);
            }
        });
    }

    private void ended(String what, @Nullable Throwable failure) {
        changing = false;
        String trouble = failure == null ? null : what + ": not yet: " + failure.getMessage();
        if (trouble != null && !trouble.equals(lastTrouble)) {
            LOG.warn("{}", trouble);
        }
        lastTrouble = trouble;
        if (trouble == null) {
            look();
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }
}
