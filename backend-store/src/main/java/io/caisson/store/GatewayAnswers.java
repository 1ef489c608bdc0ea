package io.caisson.store;

import io.caisson.store.block.VolumeId;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.gateway.GatewayLease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What this gateway answers others that want a change to be honoured by all. Any thread.
 *
 * <p>It answers only while it holds its lease. Without one, commands of an epoch that is over, of this process or of the one
 * before, may still be on their way to the data, and it knows nothing of them: the asker has to wait until they are fenced.
 * With a lease they are, as an epoch begins only after that.
 */
record GatewayAnswers(NodeVolumes volumes, GatewayLease lease) {

    CompletionStage<ControlReply> barrier(ControlRequest.Barrier barrier) {
        CompletionStage<Void> honoured = barrier.withdrawn()
                ? volumes.whenWithdrawn(barrier.revision())
                : volumes.whenServed(barrier.revision())
                        .thenCompose(served -> volumes.reservations().whenHonoured());
        return honoured.thenCompose(done -> answer());
    }

    CompletionStage<ControlReply> settled(ControlRequest.Settled settled) {
        return volumes.whenServed(settled.revision())
                .thenCompose(served -> volumes.units()
                        .whenSettled(
                                settled.volumes().stream().map(VolumeId::new).collect(Collectors.toSet())))
                .thenCompose(done -> answer());
    }

    private CompletionStage<ControlReply> answer() {
        return lease.isHeld()
                ? CompletableFuture.completedStage(new ControlReply.Done())
                : CompletableFuture.failedFuture(new IllegalStateException(
                        "this node does not serve hosts, and cannot say what others may still do"));
    }
}
