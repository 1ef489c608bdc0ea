package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.CopyLists.populateList;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.populateToken;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.receiveRodTokenInformation;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.writeList;
import static io.caisson.iscsi.scsi.fixtures.CopyLists.writeUsingToken;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.CopyLists;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** SBC-4 and SPC-4: POPULATE TOKEN, WRITE USING TOKEN, RECEIVE ROD TOKEN INFORMATION, as Windows uses them. */
class TokenCopyTest {

    private static final int IMMEDIATE = 1;
    private static final int DELETE_TOKEN = 2;
    private static final int COMPLETED = 0x01;
    private static final int FAILED = 0x02;
    private static final int RESIDUAL = 0x04;
    private static final int IN_BACKGROUND = 0x12;
    private static final int TERMINATED = 0x60;

    private final Disk disk = new Disk();
    private final FakeBlockDevice other = new FakeBlockDevice(new Geometry(512, BLOCKS), new UUID(5, 6));

    TokenCopyTest() {
        disk.exports.map(1, other);
        disk.run(Cdbs.reportLuns(0, 255));
        disk.run(disk.nexus, lun(1), Cdbs.testUnitReady());
        disk.run(disk.nexus, lun(0), Cdbs.testUnitReady());
    }

    private static long lun(int number) {
        return (long) number << 48;
    }

    private Outcome populate(long id, byte[] list) {
        return disk.run(populateToken(id, list.length), list);
    }

    /** Of LUN 0. */
    private byte[] token(long... extents) {
        assertThat(populate(100, populateList(0, extents)).meaning()).isEqualTo("GOOD");
        return tokenOf(information(disk.nexus, 0, 100));
    }

    private Outcome write(int lun, long id, byte[] list) {
        return disk.run(disk.nexus, lun(lun), writeUsingToken(id, list.length), list);
    }

    private ByteBuffer information(NexusState nexus, int lun, long id) {
        Outcome outcome = disk.run(nexus, lun(lun), receiveRodTokenInformation(id, 0x400));
        assertThat(outcome.meaning()).isEqualTo("GOOD");
        return outcome.buffer();
    }

    private static byte[] tokenOf(ByteBuffer information) {
        assertThat(information.get(5)).isEqualTo((byte) COMPLETED);
        assertThat(information.getInt(32)).isEqualTo(514);
        return Arrays.copyOfRange(information.array(), 38, 38 + 512);
    }

    private void assertInformation(int lun, long id, int status, long copiedBlocks) {
        ByteBuffer information = information(disk.nexus, lun, id);
        assertThat(information.get(4)).as("service action").isEqualTo((byte) 0x11);
        assertThat(information.get(5)).as("status").isEqualTo((byte) status);
        assertThat(information.get(15)).as("unit").isEqualTo((byte) 0xF1);
        assertThat(information.getLong(16)).as("copied blocks").isEqualTo(copiedBlocks);
    }

    // ---------------------------------------------------------------- the sequence of a host

    /** Offload read on one disk, offload write on another with IMMED, polled until it is done. */
    @Test
    void copiesTheWayWindowsDoes() {
        disk.device.fill(16, 2048, 5);
        byte[] token = token(16, 2048);
        other.hold();
        byte[] list = writeList(IMMEDIATE, 0, token, 4096, 1024, 8192, 1024);
        assertThat(write(1, 7, list).meaning()).isEqualTo("GOOD");
        assertInformation(1, 7, IN_BACKGROUND, 0);
        other.releaseAll();
        assertInformation(1, 7, COMPLETED, 2048);
        assertThat(other.content(4096, 1024)).containsOnly(5);
        assertThat(other.content(8192, 1024)).containsOnly(5);
        assertThat(other.content(4095, 1)).containsOnly(0);
        assertThat(other.content(5120, 1)).containsOnly(0);
    }

    @Test
    void tokenInformationByteByByte() {
        disk.device.fill(0, 8, 1);
        populate(0x01020304, populateList(0, 0, 8, 64, 8));
        byte[] answer = disk.run(receiveRodTokenInformation(0x01020304, 0x400)).data();
        assertThat(answer).hasSize(32 + 4 + 2 + 512);
        assertThat(Arrays.copyOf(answer, 38))
                .isEqualTo(Hex.of(
                        "00000222 10 01 0001 FFFFFFFF 00 00 00 F1",
                        "0000000000000010 0000 000000000000",
                        "00000202 0000"));
        byte[] token = Arrays.copyOfRange(answer, 38, 550);
        assertThat(Arrays.copyOf(token, 8)).isEqualTo(Hex.of("00800001 0000 01F8"));
        assertThat(Arrays.copyOfRange(token, 16, 48))
                .isEqualTo(Hex.of("E4000000 01030010", naaOf(disk), "00000000 00000200"));
        assertThat(Arrays.copyOfRange(token, 48, 64)).isEqualTo(Hex.of("0000000000000000 0000000000002000"));
        assertThat(Arrays.copyOfRange(token, 96, 104)).isEqualTo(Hex.of("00000200 00 03 C000"));
        assertThat(Arrays.copyOfRange(token, 128, 132)).isEqualTo(Hex.of("03 28 00 20"));
        assertThat(new String(token, 132, 29, StandardCharsets.US_ASCII)).isEqualTo("iqn.2026-01.io.caisson:target");
    }

    private static String naaOf(Disk disk) {
        return HexFormat.of().formatHex(disk.device.identity().naa());
    }

    @Test
    void theAnswerIsCutAtTheAllocationLength() {
        populate(1, populateList(0, 0, 8));
        assertThat(disk.run(receiveRodTokenInformation(1, 32)).data()).hasSize(32);
        assertThat(disk.run(receiveRodTokenInformation(1, 0)).data()).isEmpty();
        assertThat(disk.run(receiveRodTokenInformation(2, 32)).meaning()).isEqualTo("05/24/00");
        assertThat(disk.run(receiveRodTokenInformation(2, 32)).pointer()).isEqualTo("cdb byte 2");
    }

    @Test
    void rangesOfTheTokenAreLaidOverThoseOfTheDestinationFromAnOffsetOn() {
        for (int i = 0; i < 6; i++) {
            disk.device.fill(i * 100L, 10, i + 1);
        }
        byte[] token = token(0, 10, 100, 10, 200, 0, 300, 10);
        assertThat(write(1, 1, writeList(0, 5, token, 1000, 12, 2000, 13)).meaning())
                .isEqualTo("GOOD");
        assertThat(other.content(1000, 5)).containsOnly(1);
        assertThat(other.content(1005, 7)).containsOnly(2);
        assertThat(other.content(2000, 3)).containsOnly(2);
        assertThat(other.content(2003, 10)).containsOnly(4);
        assertInformation(1, 1, COMPLETED, 25);
    }

    @Test
    void whatTheTokenDoesNotHoldIsLeftAndTold() {
        disk.device.fill(0, 16, 1);
        byte[] token = token(0, 16);
        assertThat(write(1, 1, writeList(0, 8, token, 0, 20)).meaning()).isEqualTo("GOOD");
        assertInformation(1, 1, RESIDUAL, 8);
        assertThat(other.content(0, 8)).containsOnly(1);
        assertThat(other.content(8, 12)).containsOnly(0);
        Outcome beyond = write(1, 2, writeList(0, 16, token, 0, 8));
        assertThat(beyond.meaning()).isEqualTo("05/26/00");
        assertThat(beyond.pointer()).isEqualTo("data byte 8");
        assertThat(write(1, 2, writeList(0, -1, token, 0, 8)).meaning()).isEqualTo("05/26/00");
    }

    @Test
    void theZeroTokenUnmaps() {
        other.fill(0, 64, 9);
        assertThat(write(1, 1, writeList(IMMEDIATE, 0, CopyLists.zeroToken(), 0, 8, 16, 8))
                        .meaning())
                .isEqualTo("GOOD");
        assertInformation(1, 1, COMPLETED, 16);
        assertThat(other.content(0, 8)).containsOnly(0);
        assertThat(other.content(8, 8)).containsOnly(9);
        assertThat(other.content(16, 8)).containsOnly(0);
        assertThat(other.allocatedBytes()).isEqualTo(6 * 4096);
    }

    // ---------------------------------------------------------------- how long a token is worth something

    @Test
    void isRevokedWhenItsDataChanges() {
        disk.device.fill(0, 16, 1);
        byte[] token = token(0, 16);
        assertThat(disk.run(Cdbs.write10(16, 1), disk.blocks(1, 2)).meaning()).isEqualTo("GOOD");
        assertThat(write(1, 1, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.write10(15, 1), disk.blocks(1, 2)).meaning()).isEqualTo("GOOD");
        assertThat(write(1, 2, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("05/23/06");
        assertThat(write(1, 2, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("05/23/06");
        assertThat(disk.device.watches()).isZero();
    }

    /** The data was read before the write that revokes the token came, and is not used all the same. */
    @Test
    void aChangeDuringTheCopyEndsIt() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        disk.device.hold();
        byte[] list = writeList(IMMEDIATE, 0, token, 0, 8192);
        assertThat(write(1, 1, list).meaning()).isEqualTo("GOOD");
        PendingCommand change = disk.submit(Cdbs.write10(8000, 1), disk.blocks(1, 2));
        disk.device.releaseAll();
        assertThat(change.await().meaning()).isEqualTo("GOOD");
        assertInformation(1, 1, FAILED, 0);
        ByteBuffer information = information(disk.nexus, 1, 1);
        assertThat(information.get(13)).isEqualTo((byte) 18);
        assertThat(information.get(14)).isEqualTo((byte) 18);
        assertThat(information.get(12)).isEqualTo((byte) 2);
        assertThat(Arrays.copyOfRange(information.array(), 32, 50))
                .isEqualTo(Hex.of("70 00 05 00000000 0A 00000000 23 06 00 000000"));
        assertThat(information.getInt(50)).as("tokens").isZero();
        assertThat(other.content(0, 8192)).containsOnly(0);
    }

    @Test
    void overlapsItselfAndIsRevokedByItsOwnCopy() {
        disk.device.fill(0, 16, 1);
        byte[] token = token(0, 16);
        assertThat(write(0, 1, writeList(0, 0, token, 16, 16)).meaning()).isEqualTo("GOOD");
        assertThat(write(0, 2, writeList(0, 0, token, 8, 16)).meaning()).isEqualTo("GOOD");
        assertThat(write(0, 3, writeList(0, 0, token, 64, 16)).meaning()).isEqualTo("05/23/06");
    }

    @Test
    void isABearerTokenForEveryHostOfTheTarget() {
        disk.device.fill(0, 8, 1);
        byte[] token = token(0, 8);
        NexusState stranger = disk.connect(2);
        disk.run(stranger, lun(1), Cdbs.testUnitReady());
        byte[] list = writeList(0, 0, token, 64, 8);
        assertThat(disk.run(stranger, lun(1), writeUsingToken(1, list.length), list)
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(other.content(64, 8)).containsOnly(1);
        assertThat(disk.run(stranger, lun(0), receiveRodTokenInformation(100, 255))
                        .meaning())
                .as("but its list is the maker's own")
                .isEqualTo("05/24/00");
    }

    @Test
    void isRevokedWhenItsMakerMayNotReadTheVolumeAnyMore() {
        disk.device.fill(0, 8, 1);
        byte[] token = token(0, 8);
        disk.exports.unmap(0);
        disk.run(disk.nexus, lun(1), Cdbs.reportLuns(0, 255));
        assertThat(write(1, 1, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("05/23/06");
    }

    @Test
    void outlivesTheSessionThatMadeIt() {
        disk.device.fill(0, 8, 1);
        byte[] token = token(0, 8);
        AtomicBoolean ended = new AtomicBoolean();
        disk.target.nexusLost(disk.nexus, () -> ended.set(true));
        assertThat(ended).isTrue();
        NexusState next = disk.connect(3);
        disk.run(next, lun(1), Cdbs.testUnitReady());
        byte[] list = writeList(0, 0, token, 0, 8);
        assertThat(disk.run(next, lun(1), writeUsingToken(1, list.length), list).meaning())
                .isEqualTo("GOOD");
    }

    @Test
    void canBeDeletedWithItsLastUse() {
        disk.device.fill(0, 8, 1);
        byte[] token = token(0, 8);
        assertThat(write(1, 1, writeList(DELETE_TOKEN, 0, token, 0, 8)).meaning())
                .isEqualTo("GOOD");
        assertThat(write(1, 1, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("05/23/09");
        assertThat(disk.device.watches()).isZero();
    }

    @Test
    void tokensThatAreNone() {
        byte[] token = token(0, 8);
        byte[] forged = token.clone();
        forged[511] ^= 1;
        assertThat(write(1, 1, writeList(0, 0, forged, 0, 8)).meaning()).isEqualTo("05/23/05");
        byte[] unknown = token.clone();
        unknown[8] ^= 1;
        assertThat(write(1, 1, writeList(0, 0, unknown, 0, 8)).meaning()).isEqualTo("05/23/04");
        byte[] type = token.clone();
        type[3] = 0;
        assertThat(write(1, 1, writeList(0, 0, type, 0, 8)).meaning()).isEqualTo("05/23/01");
        byte[] length = token.clone();
        length[7] = 0;
        assertThat(write(1, 1, writeList(0, 0, length, 0, 8)).meaning()).isEqualTo("05/23/0A");
        assertThat(write(1, 1, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("GOOD");
        assertThat(other.content(0, 8)).containsOnly(0);
    }

    @Test
    void oneOfBlocksOfAnotherLength() {
        FakeBlockDevice large = new FakeBlockDevice(new Geometry(4096, 64), new UUID(7, 8));
        disk.exports.map(2, large);
        disk.run(Cdbs.reportLuns(0, 255));
        byte[] token = token(0, 8);
        disk.run(disk.nexus, lun(2), Cdbs.testUnitReady());
        assertThat(write(2, 1, writeList(0, 0, token, 0, 1)).meaning()).isEqualTo("05/23/00");
    }

    // ---------------------------------------------------------------- parameter lists

    @Test
    void emptyAndTruncatedLists() {
        assertThat(disk.run(populateToken(1, 0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(writeUsingToken(1, 0)).meaning()).isEqualTo("GOOD");
        byte[] populate = populateList(0, 0, 8);
        for (int length = 1; length < populate.length; length++) {
            assertThat(populate(1, Arrays.copyOf(populate, length)).meaning())
                    .as("%d bytes", length)
                    .isEqualTo("05/1A/00");
        }
        byte[] write = writeList(0, 0, CopyLists.zeroToken(), 0, 8);
        for (int length = 1; length < write.length; length++) {
            assertThat(write(1, 1, Arrays.copyOf(write, length)).meaning())
                    .as("%d bytes", length)
                    .isEqualTo("05/1A/00");
        }
        byte[] two = populateList(0, 0, 8, 16, 8);
        assertThat(populate(1, Arrays.copyOf(two, 32)).meaning()).isEqualTo("05/1A/00");
        two[1] = 0x1D;
        assertThat(populate(1, two).pointer()).isEqualTo("data byte 0");
        two[1] = 0x1E;
        assertThat(populate(1, two).pointer()).isEqualTo("data byte 14");
        byte[] odd = populateList(0, 0, 8);
        odd[15] = 17;
        assertThat(populate(1, odd).pointer()).isEqualTo("data byte 14");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void rangesThatCannotBe() {
        assertThat(populate(1, populateList(0, BLOCKS - 7, 8)).meaning()).isEqualTo("05/21/00");
        assertThat(populate(1, populateList(0, -1, 8)).meaning()).isEqualTo("05/21/00");
        Outcome overlapping = populate(1, populateList(0, 0, 8, 64, 8, 7, 8));
        assertThat(overlapping.meaning()).isEqualTo("05/26/00");
        assertThat(overlapping.pointer()).isEqualTo("data byte 16");
        assertThat(populate(1, populateList(0, new long[65 * 2])).meaning()).isEqualTo("05/26/08");
        assertThat(populate(1, populateList(0, new long[64 * 2])).meaning()).isEqualTo("GOOD");
        Disk big = new Disk(new Geometry(512, 1L << 20));
        byte[] most = populateList(0, 0, 1 << 18, 1 << 19, 1 << 18);
        assertThat(big.run(populateToken(1, most.length), most).meaning()).isEqualTo("GOOD");
        byte[] tooMuch = populateList(0, 0, 1 << 18, 1 << 19, (1 << 18) + 1);
        Outcome outcome = big.run(populateToken(1, tooMuch.length), tooMuch);
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 40");
    }

    @Test
    void timeoutsAndTypes() {
        assertThat(populate(1, populateList(600, 0, 8)).meaning()).isEqualTo("GOOD");
        assertThat(populate(1, populateList(601, 0, 8)).pointer()).isEqualTo("data byte 4");
        byte[] typed = populateList(0, 0, 8);
        typed[2] = 2;
        assertThat(populate(1, typed).pointer()).isEqualTo("data byte 8");
        ByteBuffer.wrap(typed).putInt(8, 0x00800001);
        assertThat(populate(1, typed).meaning()).isEqualTo("GOOD");
        typed[2] = 0;
        ByteBuffer.wrap(typed).putInt(8, 0x12345678);
        assertThat(populate(1, typed).meaning())
                .as("without RTV it means nothing")
                .isEqualTo("GOOD");
    }

    @Test
    void aWriteProtectedDestination() {
        byte[] protect = ModeSelectTest.control(0x02, 0x08);
        assertThat(disk.run(disk.nexus, lun(1), Cdbs.modeSelect6(protect.length), protect)
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(write(1, 1, writeList(0, 0, CopyLists.zeroToken(), 0, 8)).meaning())
                .isEqualTo("07/27/00");
    }

    // ---------------------------------------------------------------- errors and ends before the end

    @Test
    void errorsOfTheStoreInTheForegroundAndInTheBackground() {
        disk.device.fill(0, 4096, 1);
        byte[] token = token(0, 4096);
        other.failNext("write", BlockError.OUT_OF_SPACE, 0);
        assertThat(write(1, 1, writeList(0, 0, token, 0, 8)).meaning()).isEqualTo("07/27/07");
        disk.device.failNext("read", BlockError.UNRECOVERABLE, 0);
        assertThat(write(1, 2, writeList(IMMEDIATE, 0, token, 0, 8)).meaning()).isEqualTo("GOOD");
        assertInformation(1, 2, FAILED, 0);
        other.failNext("unmap", BlockError.BUSY, 0);
        assertThat(write(1, 3, writeList(0, 0, CopyLists.zeroToken(), 0, 8)).meaning())
                .isEqualTo("BUSY");
        other.failNext("write", BlockError.GATEWAY_LOST, 0);
        assertThat(write(1, 4, writeList(IMMEDIATE, 0, token, 0, 8)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(disk.nexus, lun(1), receiveRodTokenInformation(4, 255))
                        .status())
                .isNull();
        disk.device.failNext("watch", BlockError.BUSY, 0);
        assertThat(populate(5, populateList(0, 0, 8)).meaning()).isEqualTo("BUSY");
        disk.device.failNext("watch", BlockError.GATEWAY_LOST, 0);
        assertThat(populate(5, populateList(0, 0, 8)).status()).isNull();
    }

    /** The blocks before the failure are counted, so that the host goes on from there. */
    @Test
    void aPartialCopyTellsHowMuchOfItHolds() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 2048, 4096, 2048);
        other.failNext("write", BlockError.OUT_OF_SPACE, 0);
        other.hold();
        byte[] list = writeList(IMMEDIATE, 0, token, 0, 4096);
        write(1, 1, list);
        other.releaseAll();
        assertInformation(1, 1, FAILED, 0);
        disk.device.failNext("allocation", BlockError.UNRECOVERABLE, 0);
        byte[] zeros = writeList(IMMEDIATE, 0, CopyLists.zeroToken(), 0, 8, 16, 8, 32, 8);
        other.failNext("unmap", BlockError.UNRECOVERABLE, 0);
        write(1, 2, zeros);
        assertInformation(1, 2, FAILED, 0);
    }

    @Test
    void copyOperationAbortEndsItBetweenPieces() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        other.hold();
        write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192));
        PendingCommand abort =
                Disk.start(disk.accept(disk.nexus, lun(1), CopyLists.copyOperationAbort(1), 0), 0, new byte[0]);
        assertThat(abort.isDone()).isFalse();
        other.releaseAll();
        assertThat(abort.await().meaning()).isEqualTo("GOOD");
        assertThat(information(disk.nexus, 1, 1).get(5)).isEqualTo((byte) TERMINATED);
        assertThat(other.content(8191, 1)).containsOnly(0);
        assertThat(disk.run(CopyLists.copyOperationAbort(9)).meaning()).isEqualTo("05/24/00");
    }

    @Test
    void aLogicalUnitResetWaitsForCopiesInTheBackgroundToEnd() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        other.hold();
        write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192));
        AtomicBoolean done = new AtomicBoolean();
        disk.target.reset(disk.nexus, DeviceServer.ResetScope.LOGICAL_UNIT_RESET, lun(1), () -> done.set(true));
        assertThat(done).as("pieces are under way").isFalse();
        other.releaseAll();
        assertThat(done).isTrue();
        assertThat(other.content(8191, 1)).containsOnly(0);
        disk.run(disk.nexus, lun(1), Cdbs.testUnitReady());
        assertThat(disk.run(disk.nexus, lun(1), receiveRodTokenInformation(1, 255))
                        .meaning())
                .isEqualTo("05/24/00");
    }

    /** BUSY says that nothing was begun, so that the command is sent again: not once something was copied. */
    @Test
    void aStoreThatIsBusyAfterTheFirstStepIsAFailure() {
        disk.device.hold();
        byte[] list = writeList(0, 0, CopyLists.zeroToken(), 0, 8, 64, 8);
        PendingCommand copy = disk.submit(writeUsingToken(1, list.length), list);
        disk.device.releaseOne();
        disk.device.failNext("unmap", BlockError.BUSY, 0);
        disk.device.releaseAll();
        assertThat(copy.await().meaning()).isEqualTo("0A/0D/01");
    }

    /** SAM-6: an abort says that nothing is changed any more, and nobody knows that here. */
    @Test
    void neitherAnAbortNorAResetIsAnsweredWhileAPieceMayYetTakeEffect() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        other.failNext("write", BlockError.GATEWAY_LOST, 0);
        other.hold();
        write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192));
        PendingCommand abort =
                Disk.start(disk.accept(disk.nexus, lun(1), CopyLists.copyOperationAbort(1), 0), 0, new byte[0]);
        AtomicBoolean reset = new AtomicBoolean();
        disk.target.reset(disk.nexus, DeviceServer.ResetScope.LOGICAL_UNIT_RESET, lun(1), () -> reset.set(true));
        AtomicBoolean ended = new AtomicBoolean();
        disk.target.nexusLost(disk.nexus, () -> ended.set(true));
        other.releaseAll();
        assertThat(abort.await().status()).isNull();
        assertThat(reset).isFalse();
        assertThat(ended).as("what waits for the store's last answer only").isTrue();
    }

    @Test
    void aSourceThatIsLostTooDoesNotHideThatAPieceMayYetTakeEffect() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        disk.device.hold();
        other.hold();
        write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192));
        while (other.heldOperations() == 0) {
            disk.device.releaseOne();
        }
        PendingCommand abort =
                Disk.start(disk.accept(disk.nexus, lun(1), CopyLists.copyOperationAbort(1), 0), 0, new byte[0]);
        other.failNext("write", BlockError.GATEWAY_LOST, 0);
        other.releaseAll();
        disk.device.failNext("read", BlockError.GATEWAY_LOST, 0);
        disk.device.releaseAll();
        assertThat(abort.await().status()).isNull();
    }

    /** Two copies of one token, of which the first deletes it: the other one still needs to see changes. */
    @Test
    void aChangeEndsACopyOfATokenThatWasDeletedMeanwhile() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        other.hold();
        assertThat(write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192)).meaning())
                .isEqualTo("GOOD");
        assertThat(write(0, 2, writeList(DELETE_TOKEN, 0, token, 16384, 8)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.write10(8000, 1), disk.blocks(1, 2)).meaning()).isEqualTo("GOOD");
        other.releaseAll();
        assertInformation(1, 1, FAILED, 4096);
        assertThat(other.content(8000, 1)).containsOnly(0);
        assertThat(disk.device.watches()).isZero();
    }

    @Test
    void theEndOfASessionWaitsForItsCopiesToEnd() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        other.hold();
        write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192));
        AtomicBoolean ended = new AtomicBoolean();
        disk.target.nexusLost(disk.nexus, () -> ended.set(true));
        assertThat(ended)
                .as("a successor must not begin while a piece may still land")
                .isFalse();
        other.releaseAll();
        assertThat(ended).isTrue();
        assertThat(other.content(8191, 1)).containsOnly(0);
    }

    @Test
    void aResetWaitsForCopiesOfASessionThatHasJustEnded() {
        disk.device.fill(0, 8192, 1);
        byte[] token = token(0, 8192);
        other.hold();
        write(1, 1, writeList(IMMEDIATE, 0, token, 0, 8192));
        NexusState stranger = disk.connect(2);
        disk.run(stranger, lun(1), Cdbs.testUnitReady());
        disk.target.nexusLost(disk.nexus, () -> {});
        AtomicBoolean reset = new AtomicBoolean();
        disk.target.reset(stranger, DeviceServer.ResetScope.LOGICAL_UNIT_RESET, lun(1), () -> reset.set(true));
        assertThat(reset).as("its pieces are under way").isFalse();
        other.releaseAll();
        assertThat(reset).isTrue();
    }

    @Test
    void aListIdentifierInUse() {
        disk.device.fill(0, 8, 1);
        byte[] token = token(0, 8);
        other.hold();
        byte[] list = writeList(IMMEDIATE, 0, token, 0, 8);
        assertThat(write(1, 1, list).meaning()).isEqualTo("GOOD");
        assertThat(write(1, 1, list).meaning()).isEqualTo("05/00/16");
        other.releaseAll();
        assertThat(write(1, 1, list).meaning()).isEqualTo("GOOD");
    }

    @Test
    void theOldestTokenOfAHostMakesRoomForItsNewest() {
        byte[] first = token(0, 8);
        byte[] next = token(0, 8);
        for (int i = 0; i < 63; i++) {
            next = token(0, 8);
        }
        assertThat(write(1, 1, writeList(0, 0, first, 0, 8)).meaning()).isEqualTo("05/23/08");
        assertThat(write(1, 1, writeList(0, 0, next, 0, 8)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.watches()).isEqualTo(64);
    }
}
