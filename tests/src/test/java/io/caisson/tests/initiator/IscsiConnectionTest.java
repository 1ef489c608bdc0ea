package io.caisson.tests.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IscsiConnectionTest {
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCKS = 8192;

    private final AtomicBoolean mute = new AtomicBoolean();
    private final InitiatorLoop loop = InitiatorLoop.start(1);
    private final MemoryTarget target = MemoryTarget.start(
            loop,
            BLOCK_BYTES,
            BLOCKS,
            (operation, firstBlock) ->
                    mute.get() ? MemoryTarget.Treatment.STORE_SILENTLY : MemoryTarget.Treatment.HONEST);
    private final IscsiDisk disk = new IscsiDisk(
            IscsiDisk.await(
                    IscsiConnection.connect(loop, target.portal(), InitiatorOptions.normal("iqn.test", "iqn.target"))),
            0);

    @AfterEach
    void close() {
        target.close();
        loop.close();
    }

    private static byte[] random(int lengthBytes) {
        byte[] data = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(data);
        return data;
    }

    @Test
    void writesOfSeveralBurstsComeBack() {
        byte[] data = random(BLOCK_BYTES * 3000);
        disk.write(5, 3000, data);
        assertThat(disk.read(5, 3000, BLOCK_BYTES)).isEqualTo(data);
    }

    @Test
    void moreCommandsThanTheWindowAllAreAnswered() {
        int count = 900; // the target's window is 512
        ByteBuf buffer = Unpooled.directBuffer(BLOCK_BYTES * count);
        buffer.writerIndex(buffer.capacity());
        CompletableFuture<?>[] ends = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            CompletableFuture<ScsiCommand> end = new CompletableFuture<>();
            ends[i] = end;
            ScsiCommand command = new ScsiCommand(end::complete);
            int slot = i;
            disk.connection().loop().execute(() -> {
                disk.connection().submit(command.read16(slot, 1).dataIn(buffer, slot * BLOCK_BYTES, BLOCK_BYTES));
                if (slot == count - 1) {
                    disk.connection().flush();
                }
            });
        }
        assertThat(CompletableFuture.allOf(ends)).succeedsWithin(Duration.ofSeconds(30));
        for (CompletableFuture<?> end : ends) {
            assertThat(((ScsiCommand) end.join()).good()).isTrue();
        }
        buffer.release();
    }

    @Test
    void compareAndWriteWritesWhenTheOldIsThere() {
        byte[] zerosThenNew = new byte[2 * BLOCK_BYTES];
        zerosThenNew[BLOCK_BYTES] = 7;
        disk.compareAndWrite(3, 1, zerosThenNew);
        assertThat(disk.read(3, 1, BLOCK_BYTES)[0]).isEqualTo((byte) 7);
    }

    @Test
    void miscompareSurfacesAsSense() {
        assertThatThrownBy(() -> disk.compareAndWrite(3, 1, random(2 * BLOCK_BYTES)))
                .isInstanceOf(ScsiException.class)
                .hasMessageContaining("0e/1d/00");
    }

    @Test
    void lostConnectionEndsCommandsAsUnknown() {
        mute.set(true);
        CompletableFuture<ScsiCommand> end = new CompletableFuture<>();
        ByteBuf data = Unpooled.wrappedBuffer(random(BLOCK_BYTES));
        disk.connection().post(new ScsiCommand(end::complete).write16(0, 1).dataOut(data, 0, BLOCK_BYTES));
        IscsiDisk.await(disk.connection().ping(new byte[0]));
        target.close();
        assertThat(IscsiDisk.await(end).outcome()).isEqualTo(ScsiCommand.Outcome.CONNECTION_LOST);
    }

    @Test
    void abortEndsTheCommandAsAborted() {
        mute.set(true);
        CompletableFuture<ScsiCommand> end = new CompletableFuture<>();
        ByteBuf data = Unpooled.wrappedBuffer(random(BLOCK_BYTES));
        ScsiCommand command = new ScsiCommand(end::complete).write16(0, 1).dataOut(data, 0, BLOCK_BYTES);
        disk.connection().post(command);
        IscsiDisk.await(disk.connection().ping(new byte[0]));
        assertThat(IscsiDisk.await(disk.connection().manage(TaskManagement.ABORT_TASK, 0, command)))
                .isZero();
        assertThat(IscsiDisk.await(end).outcome()).isEqualTo(ScsiCommand.Outcome.ABORTED);
    }

    @Test
    void commandsAfterTheEndAreRefusedAtOnce() {
        disk.connection().close();
        assertThatThrownBy(() -> disk.read(0, 1, BLOCK_BYTES)).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void cannotConnectToNobody() {
        target.close();
        assertThatThrownBy(() -> IscsiDisk.await(IscsiConnection.connect(
                        loop, target.portal(), InitiatorOptions.normal("iqn.test", "iqn.target"))))
                .isInstanceOf(ConnectionLostException.class);
    }
}
