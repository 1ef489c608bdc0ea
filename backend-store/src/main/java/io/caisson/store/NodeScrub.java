package io.caisson.store;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.VolumeId;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.repair.ScrubParts;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.Reign;
import io.caisson.store.volume.RepairCounters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The scrub's view of this node, and what it asks of other nodes. Any thread. */
final class NodeScrub implements ScrubParts {
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(15);

    private final NodeParts parts;
    private final NodeGroups groups;
    private final NodeControl control;
    private final IoPool pool;

    NodeScrub(NodeParts parts, NodeGroups groups, NodeControl control, IoPool pool) {
        this.parts = parts;
        this.groups = groups;
        this.control = control;
        this.pool = pool;
    }

    @Override
    public List<Replica> replicas() {
        return groups.replicas().all().stream()
                .sorted(Comparator.comparing(group -> group.id().value()))
                .map(group -> new Replica(group.id(), group.chunks()))
                .toList();
    }

    @Override
    public boolean leads(GroupId group) {
        return groups.local(group).map(local -> local.replica().mayRead()).orElse(false);
    }

    @Override
    public List<String> others(GroupId group) {
        return parts.others(group);
    }

    @Override
    public CompletionStage<ByteBuffer> ask(GroupId group, String peer, ByteBuffer question) {
        return parts.host().ask(group, peer, question, CALL_PATIENCE);
    }

    @Override
    public CompletionStage<Outcome> rewrite(GroupId group, Place place, int firstBlock, int blocks) {
        if (parts.peers() == null) {
            // There is no copy elsewhere that could be asked for.
            return CompletableFuture.completedStage(Outcome.LOST);
        }
        Optional<String> leader = parts.host().leader(group);
        if (leader.isEmpty()) {
            return CompletableFuture.completedStage(Outcome.LATER);
        }
        ControlRequest request = new ControlRequest.Rewrite(
                group.value(),
                place.layer().volume().value(),
                place.layer().number(),
                place.chunk(),
                firstBlock,
                blocks);
        return control.ask(leader.get(), request, ControlReply.Rewritten.class, CALL_PATIENCE)
                .thenApply(ControlReply.Rewritten::outcome)
                .exceptionally(failure -> Outcome.LATER);
    }

    /** Does at the leader, which this node may be, what {@link #rewrite} asks for. */
    CompletionStage<ControlReply> rewriteHere(ControlRequest.Rewrite asked) {
        Reign reign = groups.local(new GroupId(asked.group()))
                .map(LocalGroup::server)
                .map(server -> server.reign())
                .orElse(null);
        CompletableFuture<ControlReply> answer = new CompletableFuture<>();
        if (reign == null) {
            answer.complete(new ControlReply.Rewritten(Outcome.LATER));
            return answer;
        }
        LayerId layer = new LayerId(new VolumeId(asked.volume()), asked.layer());
        reign.gateway().rewrite(layer, asked.chunk(), asked.firstBlock(), asked.blocks(), new BlockCompletion() {
            @Override
            public void succeeded() {
                answer.complete(new ControlReply.Rewritten(Outcome.DONE));
            }

            @Override
            public void failed(BlockError error, long detail) {
                answer.complete(
                        new ControlReply.Rewritten(error == BlockError.UNRECOVERABLE ? Outcome.LOST : Outcome.LATER));
            }
        });
        return answer;
    }

    @Override
    public boolean isBusy() {
        return pool.isBusy() || groups.replicas().queuedBytes() > 0;
    }

    @Override
    public RepairCounters counters() {
        return groups.replicas().repairs();
    }
}
