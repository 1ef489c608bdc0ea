package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockDevice.WatchListener;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.replica.ProposalException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch turns with the first change that comes after it, and with no change that came before. */
class ChangeWatchTest {
    private static final int CHUNK_BLOCKS = (32 << 20) / 512;

    private final Fixture fixture = new Fixture();
    private final VolumeDevice volume = fixture.volume(512, 256 << 20);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static CompletableFuture<ChangeWatch> watch(VolumeDevice volume, BlockExtent... extents) {
        CompletableFuture<ChangeWatch> answer = new CompletableFuture<>();
        volume.watch(List.of(extents), new WatchListener() {
            @Override
            public void watching(ChangeWatch watch) {
                answer.complete(watch);
            }

            @Override
            public void failed(BlockError error, long detail) {
                answer.completeExceptionally(new IllegalStateException(error.name()));
            }
        });
        return answer;
    }

    private ChangeWatch watchNow(long firstBlock, long blocks) throws Exception {
        return watch(volume, new BlockExtent(firstBlock, blocks)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void turnsBeforeAWriteCanTakeEffect() throws Exception {
        ChangeWatch watch = watchNow(8, 8);
        Answer write = Fixture.write(volume, 8, Fixture.filled(4096, 1));
        assertThat(watch.changed()).isTrue();
        assertThat(write.isDone()).isFalse();
        assertThat(fixture.group.entriesWaiting()).isOne();
    }

    @Test
    void staysForWritesBesideItAndForReads() throws Exception {
        ChangeWatch watch = watchNow(8, 8);
        Fixture.write(volume, 0, Fixture.filled(4096, 1));
        Fixture.write(volume, 16, Fixture.filled(4096, 1));
        Fixture.read(volume, 8, 8);
        VolumeDevice other = fixture.volume(512, 64 << 20);
        Fixture.write(other, 8, Fixture.filled(4096, 1));
        assertThat(watch.changed()).isFalse();
    }

    @Test
    void turnsWithUnmapsAndUpdatesAndPartsOfBlocks() throws Exception {
        fixture.group.applyBySelf();
        assertThat(Fixture.write(volume, 0, Fixture.filled(1 << 20, 1)).what()).isEqualTo("OK");
        ChangeWatch unmapped = watchNow(8, 8);
        ChangeWatch updated = watchNow(16, 8);
        ChangeWatch partly = watchNow(24, 8);
        ChangeWatch none = watchNow(32, 8);
        Answer unmap = new Answer();
        volume.unmap(8, 8, unmap);
        assertThat(unmap.what()).isEqualTo("OK");
        Answer update = new Answer();
        volume.update(AtomicOperation.OR, 17, Fixture.filled(512, 1), update);
        assertThat(update.what()).isEqualTo("OK");
        assertThat(Fixture.write(volume, 25, Fixture.filled(512, 1)).what()).isEqualTo("OK");
        assertThat(List.of(unmapped.changed(), updated.changed(), partly.changed(), none.changed()))
                .containsExactly(true, true, true, false);
    }

    /** What was accepted before may take effect after: the watch is not handed over until it has. */
    @Test
    void waitsForChangesThatCameBefore() throws Exception {
        Answer before = Fixture.write(volume, 8, Fixture.filled(4096, 1));
        CompletableFuture<ChangeWatch> watch = watch(volume, new BlockExtent(0, 4), new BlockExtent(12, 4));
        assertThat(watch).isNotDone();
        fixture.group.applyAll();
        assertThat(before.what()).isEqualTo("OK");
        assertThat(watch.get(10, TimeUnit.SECONDS).changed()).isFalse();
    }

    /** An unmap of many chunks goes step by step: those that begin after the watch turn it. */
    @Test
    void turnsWithALaterStepOfAnUnmapThatBeganBefore() throws Exception {
        for (int chunk = 0; chunk < 3; chunk++) {
            Answer write = Fixture.write(volume, (long) chunk * CHUNK_BLOCKS, Fixture.filled(4096, 1));
            fixture.group.applyAll();
            assertThat(write.what()).isEqualTo("OK");
        }
        fixture.group.setReadable(false);
        Answer unmap = new Answer();
        volume.unmap(0, 3L * CHUNK_BLOCKS, unmap); // held: nothing of it is in the queue yet
        ChangeWatch watch = watchNow(2L * CHUNK_BLOCKS, 8);
        assertThat(watch.changed()).isFalse();
        fixture.group.applyBySelf();
        fixture.group.setReadable(true);
        assertThat(unmap.what()).isEqualTo("OK");
        assertThat(watch.changed()).isTrue();
    }

    @Test
    void turnsWhenTheVolumeIsClosed() throws Exception {
        ChangeWatch watch = watchNow(0, 8);
        volume.close();
        assertThat(watch.changed()).isTrue();
        assertThat(watch(volume, new BlockExtent(0, 8))).isCompletedExceptionally();
    }

    @Test
    void costsNothingOnceItHasTurnedOrWasClosed() throws Exception {
        ChangeWatch first = watchNow(0, 8);
        ChangeWatch second = watchNow(8, 8);
        assertThat(volume.watches().count()).isEqualTo(2);
        Fixture.write(volume, 0, Fixture.filled(4096, 1));
        assertThat(volume.watches().count()).isOne();
        second.close();
        second.close();
        first.close();
        assertThat(volume.watches().count()).isZero();
        assertThat(first.changed()).isTrue();
    }

    /** It sees nothing any more, so that nobody may take it for a proof. */
    @Test
    void vouchesForNothingAfterItsClose() throws Exception {
        ChangeWatch watch = watchNow(0, 8);
        assertThat(watch.changed()).isFalse();
        watch.close();
        assertThat(watch.changed()).isTrue();
    }

    /** The write was over for its host before the watch was handed over, but may still come into effect. */
    @Test
    void turnsWithAChangeBeforeItOfWhichNobodyKnowsWhatBecomes() throws Exception {
        Fixture.write(volume, 8, Fixture.filled(4096, 1));
        CompletableFuture<ChangeWatch> watch = watch(volume, new BlockExtent(8, 8));
        assertThat(watch).isNotDone();
        fixture.group.failNext(ProposalException.Kind.UNKNOWN);
        assertThat(watch.get(10, TimeUnit.SECONDS).changed()).isTrue();
    }

    @Test
    void ofNothingIsHandedOverToo() throws Exception {
        assertThat(watchNow(8, 0).changed()).isFalse();
        assertThat(watch(volume, new BlockExtent(volume.geometry().blocks(), 1)))
                .isCompletedExceptionally();
    }

    @Test
    void givesUpAfterTheTimeThatAWriteMayWait() throws Exception {
        Fixture.write(volume, 8, Fixture.filled(4096, 1));
        CompletableFuture<ChangeWatch> watch = watch(volume, new BlockExtent(8, 8));
        fixture.clock.addAndGet(TimeUnit.SECONDS.toNanos(6));
        fixture.gateway.sequencer().tick();
        assertThat(watch).isCompletedExceptionally();
        assertThat(volume.watches().count()).isZero();
    }
}
