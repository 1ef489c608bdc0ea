package io.caisson.store.volume;

import static io.caisson.store.volume.Fixture.filled;
import static io.caisson.store.volume.Fixture.read;
import static io.caisson.store.volume.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockDevice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Atomic writes: one log entry, alone on their blocks, and never seen half done. */
class AtomicWritesTest {

    private static final int CHUNK_SECTORS = (32 << 20) / 512;

    private final Fixture fixture = new Fixture();
    private final FakeGroup group = fixture.group;
    private final VolumeDevice volume = fixture.volume(512, 128 << 20);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Answer atomic(long firstBlock, ByteBuf data) {
        Answer answer = new Answer();
        volume.update(AtomicOperation.WRITE, firstBlock, data, answer);
        return answer;
    }

    /** At any border, a chunk's included, and of any length up to the most that is promised. */
    @ParameterizedTest
    @CsvSource({"0,8", "3,1", "3,2048", "8,2048", "65528,16", "65533,77", "65000,2048"})
    void isOneEntryOfTheLog(long first, int count) {
        group.applyBySelf();
        Answer answer = atomic(first, filled(count * 512, 7));
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(group.changesPerEntry).as("entries").hasSize(1);
        assertThat(read(volume, first, count)).containsOnly(7);
        if (first > 0) {
            assertThat(read(volume, first - 1, 1)).containsOnly(0);
        }
        assertThat(read(volume, first + count, 1)).containsOnly(0);
    }

    @Test
    void longerThanPromisedIsRefused() {
        assertThatThrownBy(() -> atomic(0, filled(BlockDevice.MAX_ATOMIC_BYTES + 512, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsOfItsBlocksWaitAndOthersDoNot() {
        Answer answer = atomic(8, filled(16 * 512, 7));
        ByteBuf destination = Unpooled.buffer(512);
        Answer waiting = new Answer();
        volume.read(23, 1, destination, waiting);
        assertThat(waiting.isDone()).isFalse();
        assertThat(read(volume, 24, 8)).containsOnly(0);
        assertThat(read(volume, 0, 8)).containsOnly(0);
        group.applyAll();
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(waiting.what()).isEqualTo("OK");
        assertThat(destination.readByte()).isEqualTo((byte) 7);
    }

    @Test
    void writesOnItsBlocksComeBeforeOrAfter() {
        Answer first = atomic(0, filled(64 * 512, 1));
        Answer second = write(volume, 8, filled(8 * 512, 2));
        Answer third = atomic(0, filled(64 * 512, 3));
        group.applyAll();
        assertThat(first.what()).isEqualTo("OK");
        assertThat(second.what()).isEqualTo("OK");
        assertThat(third.what()).isEqualTo("OK");
        assertThat(group.changesPerEntry).as("each in an entry of its own").hasSize(3);
        assertThat(read(volume, 0, 64)).containsOnly(3);
    }

    @Test
    void oneThatIsRefusedHoldsNobodyUp() {
        fixture.disk.usable = 0;
        fixture.space.look();
        assertThat(atomic(0, filled(8 * 512, 1)).what()).isEqualTo("OUT_OF_SPACE");
        assertThat(read(volume, 0, 8)).containsOnly(0);
    }

    @Test
    void waitingReadsHearOfTheEndOfTheVolume() {
        atomic(0, filled(8 * 512, 1));
        Answer waiting = new Answer();
        volume.read(0, 1, Unpooled.buffer(512), waiting);
        volume.close();
        assertThat(waiting.what()).isEqualTo("GATEWAY_LOST");
    }

    private boolean readLater(long first, int blocks, ByteBuf destination) {
        Answer answer = new Answer();
        volume.read(first, blocks, destination, answer);
        return answer.what().equals("OK");
    }

    @Test
    void noReadOnTheSpotSeesItsBlocksMeanwhile() {
        atomic(8, filled(16 * 512, 7));
        ByteBuf destination = Unpooled.buffer(8192);
        assertThat(volume.readNow(23, 1, destination)).isFalse();
        assertThat(volume.readNow(24, 8, destination)).isTrue();
        group.applyAll();
        assertThat(volume.readNow(23, 1, destination)).isTrue();
        assertThat(destination.readableBytes()).isEqualTo(9 * 512);
        assertThat(destination.getByte(8 * 512)).isEqualTo((byte) 7);
    }

    /** Many readers against many atomic writes over a chunk's border: every read sees one write, whole. */
    @Test
    void noReadSeesHalfOfOne() throws InterruptedException {
        group.applyBySelf();
        int blocks = 512;
        long first = CHUNK_SECTORS - 300;
        assertThat(atomic(first, filled(blocks * 512, 1)).what()).isEqualTo("OK");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<@Nullable String> torn = new AtomicReference<>();
        Thread[] readers = new Thread[3];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new Thread(() -> {
                while (!stop.get() && torn.get() == null) {
                    ByteBuf destination = Unpooled.buffer(blocks * 512);
                    if (volume.readNow(first, blocks, destination) || readLater(first, blocks, destination)) {
                        byte seen = destination.getByte(0);
                        if (destination.forEachByte(value -> value == seen) >= 0) {
                            torn.set("a read saw " + seen + " and another value");
                        }
                    }
                }
            });
            readers[i].start();
        }
        for (int i = 0; i < 300; i++) {
            assertThat(atomic(first, filled(blocks * 512, i % 100 + 1)).what()).isEqualTo("OK");
        }
        stop.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(torn.get()).isNull();
    }
}
