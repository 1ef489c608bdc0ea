package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.CopyLists;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameter lists of copies that are nearly right: each command ends once, and nothing outside of the volumes is touched. */
@Tag("fuzz")
class CopyListFuzzTest {

    private static final int ROUNDS = 4000;
    private static final long LUN_1 = 1L << 48;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void everyListIsDoneOrRefused(long fixedSeed, TestReporter reporter) {
        long seed = fixedSeed == 0 ? new Random().nextLong() : fixedSeed;
        reporter.publishEntry("seed", Long.toString(seed));
        Random random = new Random(seed);
        Disk disk = new Disk(new Geometry(512, 4096));
        FakeBlockDevice other = new FakeBlockDevice(new Geometry(512, 4096), new UUID(5, 6));
        disk.exports.map(1, other);
        disk.run(Cdbs.reportLuns(0, 255));
        disk.run(disk.nexus, LUN_1, Cdbs.testUnitReady());
        disk.run(disk.nexus, 0, Cdbs.testUnitReady());
        int done = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            disk.device.fill(0, 4, round);
            int kind = random.nextInt(3);
            byte[] list = mutated(random, valid(kind, disk, other));
            byte[] cdb = switch (kind) {
                case 0 -> CopyLists.extendedCopy(list.length);
                case 1 -> CopyLists.populateToken(7, list.length);
                default -> CopyLists.writeUsingToken(7, list.length);
            };
            Outcome outcome = disk.run(disk.nexus, random.nextBoolean() ? LUN_1 : 0, cdb, list);
            if (outcome.meaning().equals("GOOD")) {
                done++;
            } else {
                assertThat(outcome.meaning()).as("seed %d", seed).matches("0[5A]/..(/..)?");
                refused++;
            }
            assertThat(disk.run(CopyLists.receiveRodTokenInformation(7, 0x400)).meaning())
                    .as("seed %d", seed)
                    .isIn("GOOD", "05/24/00");
        }
        assertThat(done).as("done, seed %d", seed).isGreaterThan(ROUNDS / 20);
        assertThat(refused).as("refused, seed %d", seed).isGreaterThan(ROUNDS / 20);
    }

    /** Guided by coverage: any bytes, or any bytes over a list that is right, as each of the lists. */
    @FuzzTest(maxDuration = "120s")
    void anyBytesAreAListThatIsDoneOrRefused(FuzzedDataProvider data) {
        Disk disk = new Disk(new Geometry(512, 4096));
        FakeBlockDevice other = new FakeBlockDevice(new Geometry(512, 4096), new UUID(5, 6));
        disk.exports.map(1, other);
        disk.run(Cdbs.reportLuns(0, 255));
        disk.run(disk.nexus, LUN_1, Cdbs.testUnitReady());
        disk.run(disk.nexus, 0, Cdbs.testUnitReady());
        for (int lists = 0; lists < 4 && data.remainingBytes() > 0; lists++) {
            int kind = data.consumeInt(0, 2);
            byte[] list = data.consumeBoolean() ? overlaid(data, valid(kind, disk, other)) : data.consumeBytes(600);
            byte[] cdb = switch (kind) {
                case 0 -> CopyLists.extendedCopy(list.length);
                case 1 -> CopyLists.populateToken(7, list.length);
                default -> CopyLists.writeUsingToken(7, list.length);
            };
            Outcome outcome = disk.run(disk.nexus, data.consumeBoolean() ? LUN_1 : 0, cdb, list);
            assertThat(outcome.meaning()).matches("GOOD|0[5A]/..(/..)?");
        }
    }

    private static byte[] overlaid(FuzzedDataProvider data, byte[] list) {
        for (int changes = data.consumeInt(0, 8); changes > 0; changes--) {
            list[data.consumeInt(0, list.length - 1)] = data.consumeByte();
        }
        return list;
    }

    private static byte[] valid(int kind, Disk disk, FakeBlockDevice other) {
        return switch (kind) {
            case 0 ->
                CopyLists.list(
                        3,
                        0,
                        new byte[][] {
                            CopyLists.cscd(disk.device.identity().naa()),
                            CopyLists.cscd(other.identity().naa())
                        },
                        new byte[][] {CopyLists.segment(0, 1, 16, 0, 64), CopyLists.segment(1, 0, 8, 64, 128)});
            case 1 -> CopyLists.populateList(30, 0, 16, 64, 16);
            default -> CopyLists.writeList(0, 0, CopyLists.zeroToken(), 8, 16, 256, 8);
        };
    }

    private static byte[] mutated(Random random, byte[] list) {
        byte[] changed = random.nextInt(8) == 0 ? Arrays.copyOf(list, 1 + random.nextInt(list.length + 40)) : list;
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            changed[random.nextInt(changed.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(6) : random.nextInt());
        }
        return changed;
    }
}
