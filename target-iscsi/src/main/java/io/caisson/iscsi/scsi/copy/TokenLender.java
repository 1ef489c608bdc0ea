package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.OneAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/** Answers other nodes that were shown tokens of this one. Any thread. */
final class TokenLender {

    private final TokenStore tokens;
    private final ByteBufAllocator allocator;
    private final Semaphore verifications = new Semaphore(CopyLimits.VERIFICATIONS);

    TokenLender(TokenStore tokens, ByteBufAllocator allocator) {
        this.tokens = tokens;
        this.allocator = allocator;
    }

    /** @throws IllegalArgumentException for what is no question */
    CompletionStage<byte[]> answer(byte[] message) {
        TokenQuestion question = TokenQuestion.decode(message);
        try {
            return answer(question).thenApply(TokenAnswer::encode);
        } catch (CopyRefusedException refusal) {
            AdditionalSense why = refusal.sense().code();
            return CompletableFuture.completedStage(new TokenAnswer.Refused(why).encode());
        }
    }

    private CompletionStage<TokenAnswer> answer(TokenQuestion question) throws CopyRefusedException {
        TokenStore.Rod rod = tokens.show(question.targetName(), question.token());
        TokenAnswer standsFor =
                new TokenAnswer.StandsFor(rod.device().identity().id(), rod.makerId(), rod.extents());
        return switch (question.kind()) {
            case DESCRIBE, USED -> CompletableFuture.completedStage(standsFor);
            case VERIFY -> verify(rod, standsFor);
            case DELETE -> {
                tokens.delete(question.targetName(), question.token());
                yield CompletableFuture.completedStage(standsFor);
            }
        };
    }

    /** A watch knows of all changes only after a read: see {@link io.caisson.store.block.ChangeWatch}. */
    private CompletionStage<TokenAnswer> verify(TokenStore.Rod rod, TokenAnswer standsFor) {
        CompletableFuture<TokenAnswer> verified = new CompletableFuture<>();
        BlockExtent first = rod.extents().stream()
                .filter(extent -> extent.blocks() > 0)
                .findFirst()
                .orElse(null);
        if (first == null) {
            verified.complete(standsFor);
            return verified;
        }
        if (!verifications.tryAcquire()) {
            verified.completeExceptionally(new IllegalStateException("too many tokens are being verified"));
            return verified;
        }
        ByteBuf block = allocator.buffer(rod.device().geometry().logicalBlockBytes());
        BlockCompletion looked = new BlockCompletion() {
            @Override
            public void succeeded() {
                block.release();
                verifications.release();
                verified.complete(rod.isValid() ? standsFor : new TokenAnswer.Refused(AdditionalSense.TOKEN_REVOKED));
            }

            @Override
            public void failed(BlockError error, long detail) {
                block.release();
                verifications.release();
                verified.completeExceptionally(new IllegalStateException("the data cannot be looked at: " + error));
            }
        };
        OneAnswer.of(looked, BlockError.BUSY, answer -> rod.device().read(first.firstBlock(), 1, block, answer));
        return verified;
    }
}
