package io.caisson.store;

import io.caisson.store.control.ControlHandler;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.repair.Scrub;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.LocalGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What this node does for itself and for its peers when asked by {@link ControlRequest}s. Any thread. */
final class NodeRequests implements ControlHandler {
    /** Writes are held for as long as that, if the one that is to lead does not catch up sooner. */
    private static final Duration HAND_OVER_PATIENCE = Duration.ofSeconds(2);

    private final NodeParts parts;
    private final NodeGroups groups;
    private final GatewayAnswers answers;
    private final NodeScrub scrubView;
    private final Scrub scrub;
    private final TargetCourier courier;
    private final ManagementCourier management;
    private final ClusterNetworkReports networks;

    NodeRequests(
            NodeParts parts,
            NodeGroups groups,
            GatewayAnswers answers,
            NodeScrub scrubView,
            Scrub scrub,
            TargetCourier courier,
            ManagementCourier management,
            ClusterNetworkReports networks) {
        this.networks = networks;
        this.courier = courier;
        this.management = management;
        this.scrubView = scrubView;
        this.scrub = scrub;
        this.parts = parts;
        this.groups = groups;
        this.answers = answers;
    }

    @Override
    public CompletionStage<ControlReply> handle(ControlRequest request) {
        if (request instanceof ControlRequest.Barrier barrier) {
            return answers.barrier(barrier);
        }
        if (request instanceof ControlRequest.Settled settled) {
            return answers.settled(settled);
        }
        if (request instanceof ControlRequest.Target question) {
            return courier.answer(question);
        }
        if (request instanceof ControlRequest.Management question) {
            return management.answer(question);
        }
        if (request instanceof ControlRequest.Network question) {
            return networks.answer(question);
        }
        if (request instanceof ControlRequest.Group group) {
            return CompletableFuture.completedStage(group(new GroupId(group.group())));
        }
        if (request instanceof ControlRequest.Reconfigure change) {
            GroupId id = new GroupId(change.group());
            return leads(id)
                    ? parts.host().changeMembers(id, change.members()).thenApply(done -> new ControlReply.Done())
                    : notLeading(id);
        }
        if (request instanceof ControlRequest.Fence fence) {
            GroupId id = new GroupId(fence.group());
            return leads(id)
                    ? groups.fence(id, fence.gateway(), fence.epoch()).thenApply(done -> new ControlReply.Done())
                    : notLeading(id);
        }
        if (request instanceof ControlRequest.Rewrite rewrite) {
            return scrubView.rewriteHere(rewrite);
        }
        if (request instanceof ControlRequest.Scrub asked) {
            return CompletableFuture.completedStage(scrub(asked));
        }
        if (request instanceof ControlRequest.HandOver handOver) {
            GroupId id = new GroupId(handOver.group());
            return leads(id)
                    ? parts.host()
                            .transferLeadership(id, handOver.to(), HAND_OVER_PATIENCE)
                            .thenApply(done -> new ControlReply.Done())
                    : notLeading(id);
        }
        if (request instanceof ControlRequest.Replicas) {
            return CompletableFuture.completedStage(new ControlReply.Replicas(groups.progress()));
        }
        if (request instanceof ControlRequest.Disks) {
            return CompletableFuture.completedStage(groups.report());
        }
        if (request instanceof ControlRequest.AddDisk asked) {
            return groups.add(asked);
        }
        return CompletableFuture.completedStage(space());
    }

    private ControlReply scrub(ControlRequest.Scrub asked) {
        if (asked.bytesPerSecond() > 0) {
            scrub.pace(asked.bytesPerSecond());
        }
        switch (asked.command()) {
            case START -> scrub.begin();
            case PAUSE -> scrub.hold();
            case NOTHING -> {}
        }
        return new ControlReply.Scrub(scrub.status());
    }

    private ControlReply group(GroupId id) {
        long term = groups.local(id).map(group -> group.replica().term()).orElse(-1L);
        return new ControlReply.Group(term, parts.host().members(id));
    }

    private boolean leads(GroupId id) {
        Optional<LocalGroup> group = groups.local(id);
        return group.isPresent() && group.get().replica().term() >= 0;
    }

    private static CompletionStage<ControlReply> notLeading(GroupId id) {
        return CompletableFuture.failedFuture(new IllegalStateException("this node does not lead group " + id));
    }

    private ControlReply space() {
        return groups.replicas().report();
    }
}
