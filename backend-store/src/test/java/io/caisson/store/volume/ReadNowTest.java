package io.caisson.store.volume;

import static io.caisson.store.volume.Fixture.filled;
import static io.caisson.store.volume.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.volume.VolumeStatistics.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads on the spot: all or nothing, and nothing but what a read would answer with. */
class ReadNowTest {

    private static final int CHUNK_SECTORS = (32 << 20) / 512;

    private final Fixture fixture = new Fixture();
    private final FakeGroup group = fixture.group;
    private final VolumeDevice volume = fixture.volume(512, 128 << 20);

    /** Something is in it already, which must stay. */
    private final ByteBuf destination = Unpooled.directBuffer(1 << 20).writeInt(0x12345678);

    @AfterEach
    void close() {
        assertThat(destination.getInt(0)).isEqualTo(0x12345678);
        destination.release();
        fixture.close();
    }

    private void isNotRead(long firstBlock, int blocks) {
        assertThat(volume.readNow(firstBlock, blocks, destination)).isFalse();
        assertThat(destination.writerIndex()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "3,1", "0,8", "3,17", "65528,16", "65535,2"})
    void appendsWhatIsThere(long first, int count) {
        group.applyBySelf();
        assertThat(write(volume, 0, filled((CHUNK_SECTORS + 64) * 512, 5)).what())
                .isEqualTo("OK");
        assertThat(volume.readNow(first, count, destination)).isTrue();
        assertThat(destination.writerIndex()).isEqualTo(4 + count * 512);
        assertThat(destination.slice(4, count * 512).forEachByte(value -> value == 5))
                .isEqualTo(-1);
        assertThat(volume.statistics().sample(Kind.READ).operations()).isOne();
        assertThat(volume.statistics().sample(Kind.READ).bytes()).isEqualTo(count * 512L);
    }

    @Test
    void doesNothingWhenItWouldHaveToWaitForTheDisk() {
        group.wouldBlockEvery = 2;
        assertThat(volume.readNow(0, 8, destination)).isTrue();
        destination.writerIndex(4);
        // The first half is in memory, the second, in the next chunk, is not.
        group.wouldBlockEvery = 3;
        isNotRead(CHUNK_SECTORS - 8, 16);
        assertThat(volume.statistics().sample(Kind.READ).operations()).isOne();
    }

    /** Which block it is, and that it is the medium's error, the read says that must follow. */
    @Test
    void leavesABadBlockToTheReadThatFollows() {
        group.corrupt.add(1L);
        isNotRead(0, 16);
        Answer answer = new Answer();
        volume.read(0, 16, Unpooled.buffer(8192), answer);
        assertThat(answer.result()).isEqualTo(new Answer.Result("UNRECOVERABLE", 8));
        assertThat(volume.statistics().sample(Kind.READ).operations()).isOne();
        assertThat(volume.statistics().sample(Kind.READ).failures()).isOne();
    }

    @Test
    void readsNothingThatTheGatewayMayNotRead() {
        group.setReadable(false);
        isNotRead(0, 8);
        group.setReadable(true);
        assertThat(volume.readNow(0, 8, destination)).isTrue();
    }

    @Test
    void readsNothingBeyondTheEndOrOfAClosedVolume() {
        long blocks = volume.geometry().blocks();
        isNotRead(blocks, 1);
        isNotRead(blocks - 1, 2);
        isNotRead(-1, 1);
        isNotRead(0, 0);
        volume.close();
        isNotRead(0, 1);
    }
}
