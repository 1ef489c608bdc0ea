package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.CopyLists.cscd;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.extendedCopy;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.list;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.receiveCopyResults;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.segment;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPC-4: EXTENDED COPY(LID1), and what RECEIVE COPY RESULTS says of it. */
class ExtendedCopyTest {

    private static final int STATUS = 0;
    private static final int OPERATING_PARAMETERS = 3;
    private static final int FAILED_SEGMENT_DETAILS = 4;
    private static final int SOURCE_LUN = 0;
    private static final int OTHER_LUN = 1;

    private final Disk disk = new Disk();
    private final FakeBlockDevice other = new FakeBlockDevice(new Geometry(512, BLOCKS), new UUID(5, 6));
    private final byte[] own = cscd(disk.device.identity().naa());
    private final byte[] second = cscd(other.identity().naa());

    ExtendedCopyTest() {
        disk.exports.map(OTHER_LUN, other);
        disk.run(Cdbs.reportLuns(0, 255));
        disk.run(disk.nexus, lun(OTHER_LUN), Cdbs.testUnitReady());
        disk.run(disk.nexus, lun(SOURCE_LUN), Cdbs.testUnitReady());
    }

    private static long lun(int number) {
        return (long) number << 48;
    }

    private Outcome copy(byte[] list) {
        return disk.run(extendedCopy(list.length), list);
    }

    private Outcome copyOne(byte[] segment) {
        return copy(list(1, 0, new byte[][] {own, second}, new byte[][] {segment}));
    }

    // ---------------------------------------------------------------- copies

    @Test
    void withinOneLogicalUnit() {
        disk.device.fill(0, 2048, 7);
        assertThat(copy(list(1, 2, new byte[][] {own}, new byte[][] {segment(0, 0, 2048, 0, BLOCKS - 2048)}))
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(BLOCKS - 2048, 2048)).containsOnly(7);
        assertThat(disk.device.content(0, 2048)).containsOnly(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {SOURCE_LUN, OTHER_LUN})
    void betweenTwoLogicalUnitsWhicheverOfThemIsAsked(int receiver) {
        disk.device.fill(100, 50, 3);
        byte[] list = list(1, 0, new byte[][] {own, second}, new byte[][] {segment(0, 1, 50, 100, 5)});
        assertThat(disk.run(disk.nexus, lun(receiver), extendedCopy(list.length), list)
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(other.content(5, 50)).containsOnly(3);
        assertThat(other.content(55, 1)).containsOnly(0);
        assertThat(other.content(4, 1)).containsOnly(0);
    }

    /** As ESXi does it: the parameters are asked first, then come segments of 4 MiB, several commands at a time. */
    @Test
    void clonesTheWayEsxiDoes() {
        byte[] parameters =
                disk.run(receiveCopyResults(OPERATING_PARAMETERS, 0, 0x200)).data();
        int maxSegmentBytes = ByteBuffer.wrap(parameters).getInt(16);
        assertThat(maxSegmentBytes).isGreaterThanOrEqualTo(4 << 20);
        int blocks = (4 << 20) / 512;
        for (int i = 0; i < 4; i++) {
            disk.device.fill((long) i * blocks, blocks, i + 1);
        }
        PendingCommand[] commands = new PendingCommand[4];
        for (int i = 0; i < commands.length; i++) {
            byte[] list = list(0, 3, new byte[][] {own, second}, new byte[][] {
                segment(0, 1, blocks, (long) i * blocks, (long) i * blocks)
            });
            commands[i] = disk.submit(extendedCopy(list.length), list);
        }
        for (int i = 0; i < commands.length; i++) {
            assertThat(commands[i].await().meaning()).isEqualTo("GOOD");
            assertThat(other.content((long) i * blocks, blocks)).containsOnly(i + 1);
        }
    }

    @Test
    void segmentsAreCopiedInTheirOrder() {
        disk.device.fill(0, 8, 1);
        byte[] list = list(9, 0, new byte[][] {own, second}, new byte[][] {
            segment(0, 1, 8, 0, 0), segment(1, 0, 8, 0, 64), segment(0, 0, 0, 0, 0), segment(0, 1, 4, 64, 128)
        });
        assertThat(copy(list).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.content(64, 8)).containsOnly(1);
        assertThat(other.content(128, 4)).containsOnly(1);
        byte[] status = disk.run(receiveCopyResults(STATUS, 9, 255)).data();
        assertThat(status).isEqualTo(Hex.of("00000008 01 0004 00 00002800"));
    }

    @Test
    void whatIsUnmappedStaysUnmapped() {
        disk.device.fill(8, 8, 1);
        other.fill(0, 4096, 9);
        assertThat(copyOne(segment(0, 1, 4096, 0, 0)).meaning()).isEqualTo("GOOD");
        assertThat(other.allocatedBytes()).isEqualTo(4096);
        assertThat(other.content(8, 8)).containsOnly(1);
        assertThat(other.content(0, 8)).containsOnly(0);
    }

    @Test
    void theDcBitCountsBlocksOfTheDestinationWhichAreAsLong() {
        disk.device.fill(0, 8, 1);
        byte[] segment = segment(0, 1, 8, 0, 0);
        segment[1] = 2;
        assertThat(copyOne(segment).meaning()).isEqualTo("GOOD");
        assertThat(other.content(0, 8)).containsOnly(1);
    }

    @Test
    void nothingToDoIsGood() {
        assertThat(disk.run(extendedCopy(0)).meaning()).isEqualTo("GOOD");
        assertThat(copy(list(1, 0, new byte[][] {}, new byte[][] {})).meaning()).isEqualTo("GOOD");
    }

    // ---------------------------------------------------------------- parameter lists

    @Test
    void truncatedLists() {
        byte[] list = list(1, 0, new byte[][] {own}, new byte[][] {segment(0, 0, 8, 0, 64)});
        for (int length = 1; length < list.length; length++) {
            assertThat(copy(Arrays.copyOf(list, length)).meaning())
                    .as("%d bytes", length)
                    .isEqualTo("05/1A/00");
        }
        assertThat(disk.runAnnouncing(20, extendedCopy(list.length), list).meaning())
                .isEqualTo("05/1A/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void tooManyAndTooLong() {
        byte[][] nine = new byte[9][];
        Arrays.fill(nine, own);
        byte[][] sixtyFive = new byte[65][];
        Arrays.fill(sixtyFive, segment(0, 0, 0, 0, 0));
        assertThat(copy(list(1, 0, nine, new byte[][] {})).meaning()).isEqualTo("05/26/06");
        assertThat(copy(list(1, 0, new byte[][] {own}, sixtyFive)).meaning()).isEqualTo("05/26/08");
        assertThat(copy(list(1, 0, nine, sixtyFive)).meaning()).isEqualTo("05/1A/00");
        byte[] inline = list(1, 0, new byte[][] {own}, new byte[][] {});
        inline[15] = 1;
        assertThat(copy(inline).meaning()).isEqualTo("05/26/0B");
    }

    @Test
    void unsupportedDescriptorTypes() {
        byte[] fibreChannel = own.clone();
        fibreChannel[0] = (byte) 0xE0;
        assertThat(copy(list(1, 0, new byte[][] {fibreChannel}, new byte[][] {}))
                        .meaning())
                .isEqualTo("05/26/07");
        byte[] stream = segment(0, 0, 8, 0, 64);
        stream[0] = 3;
        assertThat(copyOne(stream).meaning()).isEqualTo("05/26/09");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7})
    void designatorsThatAreNoNaaOfALogicalUnit(int offset) {
        byte[] wrong = own.clone();
        wrong[offset] ^= 2;
        Outcome outcome = copy(list(1, 0, new byte[][] {second, wrong}, new byte[][] {}));
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte " + (16 + 32 + offset));
    }

    @Test
    void listIdentifierUsage() {
        byte[] reserved = list(1, 1, new byte[][] {own}, new byte[][] {});
        assertThat(copy(reserved).meaning()).isEqualTo("05/26/00");
        assertThat(copy(reserved).pointer()).isEqualTo("data byte 1 bit 4");
        Outcome named = copy(list(5, 3, new byte[][] {own}, new byte[][] {}));
        assertThat(named.meaning()).isEqualTo("05/26/00");
        assertThat(named.pointer()).isEqualTo("data byte 0");
        assertThat(copy(list(0, 3, new byte[][] {own}, new byte[][] {})).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.run(receiveCopyResults(STATUS, 0, 255)).meaning()).isEqualTo("05/24/00");
    }

    // ---------------------------------------------------------------- errors of segments

    private static void assertAborted(Outcome outcome, String meaning, int segment, String pointer) {
        assertThat(outcome.meaning()).isEqualTo(meaning);
        ByteBuffer sense = ByteBuffer.wrap(outcome.sense());
        assertThat(sense.getInt(8)).as("COMMAND-SPECIFIC INFORMATION").isEqualTo(segment);
        String place = (sense.get(15) & 0x20) != 0 ? "segment" : "list";
        assertThat(sense.get(15) & 0x80).as("SKSV").isEqualTo(0x80);
        assertThat(place + " byte " + sense.getShort(16)).isEqualTo(pointer);
    }

    @Test
    void aDescriptorThatIsNotThere() {
        assertAborted(copyOne(segment(0, 2, 8, 0, 0)), "0A/08/04", 0, "segment byte 6");
        assertAborted(copyOne(segment(0xFFFF, 0, 8, 0, 0)), "0A/08/04", 0, "segment byte 4");
    }

    /** A designator is looked for among what the host may see, or copying would be a way around the mapping of LUNs. */
    @Test
    void whatIsNotExportedToTheHostDoesNotExist() {
        disk.exports.unmap(OTHER_LUN);
        disk.run(Cdbs.reportLuns(0, 255));
        assertAborted(copyOne(segment(1, 0, 8, 0, 0)), "0A/0D/02", 0, "list byte 48");
        assertAborted(copyOne(segment(0, 1, 8, 0, 0)), "0A/0D/02", 0, "list byte 48");
        assertThat(other.calls()).isEmpty();
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void beyondTheEndOfEitherUnit() {
        assertAborted(copyOne(segment(0, 1, 8, BLOCKS - 7, 0)), "0A/00/00", 0, "segment byte 12");
        assertAborted(copyOne(segment(0, 1, 8, 0, BLOCKS - 7)), "0A/00/00", 0, "segment byte 20");
        assertAborted(copyOne(segment(0, 1, 8, -1, 0)), "0A/00/00", 0, "segment byte 12");
        assertThat(other.calls()).isEmpty();
    }

    @Test
    void longerThanASegmentMayBe() {
        Disk big = new Disk(new Geometry(4096, BLOCKS));
        byte[] list = list(1, 0, new byte[][] {cscd(big.device.identity().naa())}, new byte[][] {
            segment(0, 0, 16384, 0, 16384), segment(0, 0, 16385, 0, 0)
        });
        assertAborted(big.run(extendedCopy(list.length), list), "0A/00/00", 1, "segment byte 10");
    }

    @Test
    void blocksOfDifferentLength() {
        FakeBlockDevice large = new FakeBlockDevice(new Geometry(4096, 64), new UUID(7, 8));
        disk.exports.map(2, large);
        disk.run(Cdbs.reportLuns(0, 255));
        byte[] list =
                list(1, 0, new byte[][] {own, cscd(large.identity().naa())}, new byte[][] {segment(0, 1, 8, 0, 0)});
        assertAborted(copy(list), "0A/0D/03", 0, "segment byte 6");
    }

    @Test
    void aWriteProtectedDestination() {
        byte[] protect = ModeSelectTest.control(0x02, 0x08);
        Outcome selected = disk.run(disk.nexus, lun(OTHER_LUN), Cdbs.modeSelect6(protect.length), protect);
        assertThat(selected.meaning()).isEqualTo("GOOD");
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).meaning()).isEqualTo("07/27/00");
        assertThat(copyOne(segment(1, 0, 8, 0, 0)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void segmentsBeforeTheOneThatFailsAreCopied() {
        disk.device.fill(0, 8, 1);
        byte[] list = list(4, 0, new byte[][] {own, second}, new byte[][] {
            segment(0, 1, 8, 0, 0), segment(0, 5, 8, 0, 8), segment(0, 1, 8, 0, 16)
        });
        Outcome outcome = copy(list);
        assertAborted(outcome, "0A/08/04", 1, "segment byte 6");
        assertThat(other.content(0, 8)).containsOnly(1);
        assertThat(other.content(16, 8)).containsOnly(0);
        assertThat(disk.run(receiveCopyResults(STATUS, 4, 255)).data())
                .isEqualTo(Hex.of("00000008 02 0001 00 00001000"));
        ByteBuffer details =
                disk.run(receiveCopyResults(FAILED_SEGMENT_DETAILS, 4, 255)).buffer();
        assertThat(details.getInt(0)).isEqualTo(56 + 18);
        assertThat(details.get(56)).isEqualTo((byte) 2);
        assertThat(details.getShort(58)).isEqualTo((short) 18);
        assertThat(Arrays.copyOfRange(details.array(), 60, 78)).isEqualTo(outcome.sense());
    }

    private void reserve(FakeBlockDevice device, ReservationType type) {
        Registrant holder = new Registrant("iqn.2026-01.io.caisson:elsewhere,i,0x000000000001", 1);
        disk.reservations
                .of(device.identity().id())
                .set(new ReservationState(
                        1, Map.of(holder, 1L), PersistentReservation.of(type, holder), null, false, List.of(), false));
    }

    /** SPC-4, 6.4.1: the reservations of every unit that is copied from or to, not only of the one that is asked. */
    @Test
    void reservationsOfBothUnitsAreHonoured() {
        disk.device.fill(0, 8, 1);
        byte[] segment = segment(0, 1, 8, 0, 0);
        reserve(other, ReservationType.WRITE_EXCLUSIVE);
        assertAborted(copyOne(segment), "0A/0D/01", 0, "segment byte 6");
        reserve(other, ReservationType.EXCLUSIVE_ACCESS);
        byte[] back = segment(1, 0, 8, 0, 100);
        assertAborted(copyOne(back), "0A/0D/01", 0, "segment byte 4");
        reserve(other, ReservationType.WRITE_EXCLUSIVE);
        assertThat(copyOne(back).meaning()).as("reading is allowed").isEqualTo("GOOD");
        reserve(disk.device, ReservationType.WRITE_EXCLUSIVE);
        assertThat(copyOne(back).meaning()).as("the unit that is asked").isEqualTo("RESERVATION_CONFLICT");
        assertThat(other.content(0, 8)).containsOnly(0);
    }

    @Test
    void errorsOfTheStore() {
        disk.device.fill(0, 8, 1);
        disk.device.failNext("read", BlockError.UNRECOVERABLE, 3);
        assertAborted(copyOne(segment(0, 1, 8, 0, 0)), "0A/0D/01", 0, "segment byte 4");
        other.failNext("write", BlockError.UNRECOVERABLE, 3);
        assertAborted(copyOne(segment(0, 1, 8, 0, 0)), "0A/0D/01", 0, "segment byte 6");
        other.failNext("write", BlockError.OUT_OF_SPACE, 0);
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).meaning()).isEqualTo("07/27/07");
        other.failNext("write", BlockError.GATEWAY_LOST, 0);
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).status()).isNull();
        disk.device.failNext("allocation", BlockError.GATEWAY_LOST, 0);
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).status()).isNull();
        assertThat(disk.run(receiveCopyResults(STATUS, 1, 255)).status())
                .as("nobody may be told how it ended")
                .isNull();
    }

    /** Memory is out, for example. Reading may be tried again; of a write nobody knows what became of it. */
    @Test
    void storesThatThrowInsteadOfAnswering() {
        disk.device.fill(0, 8, 1);
        disk.device.throwNext("allocation", new OutOfMemoryError("test"));
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).meaning()).isEqualTo("GOOD");
        disk.device.throwNext("read", new OutOfMemoryError("test"));
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).meaning()).isEqualTo("GOOD");
        other.throwNext("write", new OutOfMemoryError("test"));
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).status()).isNull();
        other.throwNext("unmap", new OutOfMemoryError("test"));
        assertThat(copyOne(segment(0, 1, 8, 64, 0)).status()).isNull();
        assertThat(copyOne(segment(0, 1, 8, 0, 0)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void senseInDescriptorFormat() {
        byte[] descriptorSense = ModeSelectTest.control(0x06, 0x00);
        assertThat(disk.run(Cdbs.modeSelect6(descriptorSense.length), descriptorSense)
                        .meaning())
                .isEqualTo("GOOD");
        byte[] list =
                list(1, 0, new byte[][] {own, second}, new byte[][] {segment(0, 1, 0, 0, 0), segment(0, 9, 8, 0, 0)});
        assertThat(copy(list).sense())
                .isEqualTo(Hex.of("72 0A 08 04 000000 14", "01 0A 0000 0000000000000001", "02 06 0000 A0 0006 00"));
    }

    // ---------------------------------------------------------------- results

    @Test
    void operatingParameters() {
        assertThat(disk.run(receiveCopyResults(OPERATING_PARAMETERS, 0, 0x200)).data())
                .isEqualTo(Hex.of(
                        "0000002A 01 000000 0008 0040 00000800",
                        "04000000 00000000 00000000 00000000 0000 0020",
                        "20 09 00 00 000000 02 02 E4"));
        assertThat(disk.run(receiveCopyResults(OPERATING_PARAMETERS, 0, 4)).data())
                .isEqualTo(Hex.of("0000002A"));
    }

    @Test
    void unknownListsAndDataThatIsNeverHeld() {
        Outcome unknown = disk.run(receiveCopyResults(STATUS, 77, 255));
        assertThat(unknown.meaning()).isEqualTo("05/24/00");
        assertThat(unknown.pointer()).isEqualTo("cdb byte 2");
        assertThat(disk.run(receiveCopyResults(FAILED_SEGMENT_DETAILS, 77, 255)).meaning())
                .isEqualTo("05/24/00");
        assertThat(disk.run(receiveCopyResults(1, 0, 255)).meaning()).isEqualTo("05/24/00");
        assertThat(disk.run(receiveCopyResults(1, 0, 255)).pointer()).isEqualTo("cdb byte 1 bit 4");
    }

    @Test
    void aCopyThatSucceededHasNoFailedSegment() {
        copy(list(1, 0, new byte[][] {own}, new byte[][] {segment(0, 0, 8, 0, 64)}));
        assertThat(disk.run(receiveCopyResults(FAILED_SEGMENT_DETAILS, 1, 255)).data())
                .isEqualTo(Hex.of("00000000"));
    }

    @Test
    void aListIdentifierInUseIsRefusedAndOneThatEndedIsTakenAnew() {
        disk.device.fill(0, 8, 1);
        disk.device.hold();
        byte[] list = list(1, 0, new byte[][] {own}, new byte[][] {segment(0, 0, 8, 0, 64)});
        PendingCommand running = disk.submit(extendedCopy(list.length), list);
        assertThat(running.isDone()).isFalse();
        assertThat(disk.run(receiveCopyResults(STATUS, 1, 255)).data())
                .isEqualTo(Hex.of("00000008 00 0000 00 00000000"));
        assertThat(copy(list).meaning()).isEqualTo("05/00/16");
        NexusState neighbour = disk.connect(2);
        disk.device.releaseAll();
        assertThat(running.await().meaning()).isEqualTo("GOOD");
        assertThat(copy(list).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(neighbour, 0, receiveCopyResults(STATUS, 1, 255)).meaning())
                .as("lists of one nexus are no business of another")
                .isEqualTo("05/24/00");
    }

    @Test
    void listsThatEndedAreForgottenOldestFirst() {
        for (int id = 0; id < 70; id++) {
            copy(list(id, 0, new byte[][] {own}, new byte[][] {}));
        }
        assertThat(disk.run(receiveCopyResults(STATUS, 5, 255)).meaning()).isEqualTo("05/24/00");
        assertThat(disk.run(receiveCopyResults(STATUS, 6, 255)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void asManyRunAsTheParametersSayAndNoMore() {
        disk.device.hold();
        byte[] list = list(0, 3, new byte[][] {own}, new byte[][] {segment(0, 0, 8, 0, 64)});
        PendingCommand[] running = new PendingCommand[32];
        for (int i = 0; i < running.length; i++) {
            running[i] = disk.submit(extendedCopy(list.length), list);
        }
        assertThat(copy(list).meaning()).isEqualTo("BUSY");
        disk.device.releaseAll();
        for (PendingCommand command : running) {
            assertThat(command.await().meaning()).isEqualTo("GOOD");
        }
        assertThat(copy(list).meaning()).isEqualTo("GOOD");
    }

    // ---------------------------------------------------------------- ends before the end

    @Test
    void canBeAbortedBetweenPieces() {
        disk.device.fill(0, 16384, 1);
        byte[] list = list(1, 0, new byte[][] {own, second}, new byte[][] {segment(0, 1, 16384, 0, 0)});
        disk.device.hold();
        ScsiTask task = disk.accept(disk.nexus, 0, extendedCopy(list.length), list.length);
        PendingCommand command = Disk.start(task, list.length, list);
        disk.device.releaseOne();
        task.abort();
        assertThat(command.isDone()).as("a piece is still under way").isFalse();
        disk.device.releaseAll();
        assertThat(command.await().status()).isEqualTo(ScsiStatus.TASK_ABORTED);
        assertThat(other.content(16383, 1)).containsOnly(0);
        assertThat(disk.run(receiveCopyResults(STATUS, 1, 255)).data()[4]).isEqualTo((byte) 2);
    }

    @Test
    void endsWhenAUnitIsTakenFromTheHost() {
        disk.device.fill(0, 16384, 1);
        disk.device.hold();
        byte[] list = list(1, 0, new byte[][] {own, second}, new byte[][] {segment(0, 1, 16384, 0, 0)});
        PendingCommand command = disk.submit(extendedCopy(list.length), list);
        disk.exports.unmap(OTHER_LUN);
        disk.device.releaseAll();
        assertAborted(command.await(), "0A/0D/02", 0, "segment byte 6");
        assertThat(other.content(0, 1)).containsOnly(0);
    }

    /** Whoever resets a unit wants to be sure of it, so what still writes to it by way of another unit counts. */
    @Test
    void aResetOfTheDestinationEndsCopiesThatAnotherUnitWasAskedFor() {
        disk.device.fill(0, 8192, 1);
        byte[] list = list(0, 3, new byte[][] {own, second}, new byte[][] {segment(0, 1, 8192, 0, 0)});
        other.hold();
        PendingCommand copy = disk.submit(extendedCopy(list.length), list);
        NexusState stranger = disk.connect(2);
        AtomicBoolean reset = new AtomicBoolean();
        disk.target.reset(stranger, DeviceServer.ResetScope.LOGICAL_UNIT_RESET, lun(OTHER_LUN), () -> reset.set(true));
        assertThat(reset).as("pieces are under way").isFalse();
        other.releaseAll();
        assertThat(copy.await().meaning()).isEqualTo("TASK_ABORTED");
        assertThat(reset).isTrue();
        assertThat(other.content(8191, 1)).containsOnly(0);
    }
}
