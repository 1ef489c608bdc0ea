package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever an initiator sends, and whatever the store answers: no exception, exactly one end per command, and every buffer
 * is given back.
 */
class RandomCommandsTest {

    private static final int ROUNDS = 10_000;
    private static final String[] OPERATIONS = {"read", "write", "unmap", "update", "flush", "allocation", "watch"};

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ExecutorService store = Executors.newFixedThreadPool(2);

    @AfterEach
    void stopStore() {
        store.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 0})
    void everyCommandEndsOnceAndLeaksNothing(long fixedSeed, TestReporter reporter) {
        long seed = fixedSeed == 0 ? new Random().nextLong() : fixedSeed;
        reporter.publishEntry("seed", Long.toString(seed));
        Random random = new Random(seed);
        Disk disk = new Disk(new Geometry(random.nextBoolean() ? 512 : 4096, 4096), allocator);
        disk.exports.map(300, new FakeBlockDevice(new Geometry(4096, 64), new UUID(1, 2)));
        if (random.nextBoolean()) {
            disk.device.completingOn(store);
        }
        List<PendingCommand> commands = new ArrayList<>();
        List<ByteBuf> sent = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            commands.add(oneCommand(disk, random, sent));
            if (commands.size() == 64) {
                settle(seed, commands, sent);
            }
        }
        settle(seed, commands, sent);
    }

    private PendingCommand oneCommand(Disk disk, Random random, List<ByteBuf> sent) {
        if (random.nextInt(50) == 0) {
            BlockError error = BlockError.values()[random.nextInt(BlockError.values().length)];
            disk.device.failNext(OPERATIONS[random.nextInt(OPERATIONS.length)], error, random.nextInt(4096));
        }
        byte[] cdb = randomCdb(random);
        long lun = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(10) == 0 ? 0x412CL << 48 : 0;
        ScsiTask wants = disk.accept(disk.nexus, lun, cdb, 0);
        // Mostly what the command takes, so that most commands get past the check of the amount.
        int announced = random.nextInt(8) == 0 ? random.nextInt(5000) : Math.max(wants.dataOutBytes(), natural(cdb));
        wants.abort();
        ScsiTask task = disk.accept(disk.nexus, lun, cdb, announced);
        int arrives = Math.min(task.dataOutBytes(), announced);
        ByteBuf data = WriteBuffers.allocate(arrives);
        while (data.isWritable()) {
            data.writeByte(random.nextInt(3) == 0 ? random.nextInt() : 0);
        }
        sent.add(data);
        PendingCommand command = new PendingCommand();
        task.run(data, command);
        if (random.nextInt(20) == 0) {
            task.abort();
        }
        return command;
    }

    /** What the commands that insist on an exact amount would take of the first disk. */
    private static int natural(byte[] cdb) {
        return switch (cdb[0] & 0xFF) {
            case 0x41, 0x93 -> 512;
            case 0x89 -> 2 * 512 * (cdb[13] & 0xFF);
            default -> 0;
        };
    }

    /** Mostly commands that exist, with small numbers in them; sometimes anything. */
    private static byte[] randomCdb(Random random) {
        byte[] cdb = new byte[16];
        if (random.nextInt(4) == 0) {
            random.nextBytes(cdb);
        }
        Command command = Command.values()[random.nextInt(Command.values().length)];
        if (random.nextInt(20) != 0) {
            cdb[0] = (byte) command.operationCode();
            cdb[1] = (byte) (command.hasServiceAction() ? command.serviceAction() : random.nextInt(4) * 8);
            cdb[command.cdbBytes() - 1] = 0;
        }
        for (int touched = random.nextInt(4); touched > 0; touched--) {
            cdb[1 + random.nextInt(15)] = (byte) random.nextInt(20);
        }
        cdb[command.cdbBytes() - 2] = (byte) random.nextInt(64);
        return cdb;
    }

    private void settle(long seed, List<PendingCommand> commands, List<ByteBuf> sent) {
        commands.forEach(PendingCommand::await);
        assertThat(commands).as("seed %d", seed).noneMatch(PendingCommand::endedTwice);
        assertThat(sent).as("seed %d", seed).allMatch(data -> data.refCnt() == 0);
        assertThat(allocator.metric().usedDirectMemory()).as("seed %d", seed).isZero();
        commands.clear();
        sent.clear();
    }
}
