package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostView;
import io.caisson.store.access.LunMapping;
import io.caisson.store.access.PeerTargets;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.block.VolumeId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens that other nodes made, shown to this one. The node that made one is asked what it stands for; this node then begins a
 * watch of its own, and asks again: if the token is valid <em>then</em>, the data have not changed since it was made, and from
 * there on the own watch tells. So nothing is taken on trust for longer than a question and its answer, and the copy needs the
 * other node no more. Any thread.
 */
final class BorrowedTokens {

    private static final Logger LOGGER = LoggerFactory.getLogger(BorrowedTokens.class);

    private final PeerTargets peers;
    private final ExportDirectory exports;

    BorrowedTokens(PeerTargets peers, ExportDirectory exports) {
        this.peers = peers;
        this.exports = exports;
    }

    /**
     * Takes a token into use.
     *
     * @return fails with {@link CopyRefusedException} if it is not, or no longer, valid, or its node cannot be asked
     */
    CompletionStage<TokenStore.Rod> borrow(TargetView target, byte[] token) {
        return ask(TokenQuestion.Kind.DESCRIBE, target, token)
                .thenCompose(described -> watch(target, described))
                .thenCompose(rod -> ask(TokenQuestion.Kind.VERIFY, target, token)
                        .whenComplete((valid, refused) -> {
                            if (refused != null) {
                                rod.watch().close();
                            }
                        })
                        .thenApply(valid -> rod));
    }

    /** The end of a use. If its node cannot be told, the token ends there by inactivity. */
    void used(TokenStore.Rod rod, TargetView target, byte[] token, boolean delete) {
        rod.watch().close();
        TokenQuestion.Kind kind = delete ? TokenQuestion.Kind.DELETE : TokenQuestion.Kind.USED;
        ask(kind, target, token)
                .whenComplete((told, failure) -> LOGGER.debug("{} of a borrowed token: {}", kind, told, failure));
    }

    private CompletionStage<TokenAnswer.StandsFor> ask(TokenQuestion.Kind kind, TargetView target, byte[] token) {
        return peers.ask(RodToken.nodeNumber(token), new TokenQuestion(kind, target.name(), token).encode())
                .handle((answer, failure) -> failure == null
                        ? standsFor(TokenAnswer.decode(answer))
                        // As if the node had ended, and its tokens with it.
                        : BorrowedTokens.<TokenAnswer.StandsFor>refused(AdditionalSense.TOKEN_UNKNOWN))
                .thenCompose(said -> said);
    }

    private static CompletionStage<TokenAnswer.StandsFor> standsFor(TokenAnswer answer) {
        return answer instanceof TokenAnswer.Refused refused
                ? refused(refused.why())
                : CompletableFuture.completedStage((TokenAnswer.StandsFor) answer);
    }

    private CompletionStage<TokenStore.Rod> watch(TargetView target, TokenAnswer.StandsFor described) {
        HostView maker = new HostView(described.makerId(), "");
        Optional<BlockDevice> found = device(target, maker, described.volume());
        if (found.isEmpty()) {
            return refused(AdditionalSense.TOKEN_REVOKED); // who made it may not read the volume any more
        }
        BlockDevice device = found.get();
        CompletableFuture<TokenStore.Rod> watched = new CompletableFuture<>();
        device.watch(described.extents(), new BlockDevice.WatchListener() {
            @Override
            public void watching(ChangeWatch watch) {
                watched.complete(new TokenStore.Rod(
                        maker.id(),
                        target.name(),
                        device,
                        described.extents(),
                        watch,
                        () -> device(target, maker, described.volume())
                                .filter(now -> now == device)
                                .isPresent()));
            }

            @Override
            public void failed(BlockError error, long detail) {
                watched.completeExceptionally(
                        new CopyRefusedException(Sense.of(AdditionalSense.INVALID_TOKEN_CAUSE_NOT_REPORTABLE)));
            }
        });
        return watched;
    }

    private Optional<BlockDevice> device(TargetView target, HostView maker, VolumeId volume) {
        return exports.luns(target, maker).stream()
                .map(LunMapping::device)
                .filter(device -> device.identity().id().equals(volume))
                .findFirst();
    }

    private static <T> CompletionStage<T> refused(AdditionalSense why) {
        return CompletableFuture.failedStage(new CopyRefusedException(Sense.of(why)));
    }
}
