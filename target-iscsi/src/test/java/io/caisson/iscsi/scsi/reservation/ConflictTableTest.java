package io.caisson.iscsi.scsi.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.cdb.Effect;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import io.caisson.iscsi.scsi.unit.TargetNexus;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import io.caisson.store.fixtures.FakeReservationLedger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command, under every type of reservation, from everybody: SPC-4, table 65 and SBC-4, table 13, copied here in their
 * order of columns, with a last one for RESERVE by another (SPC-2, table 9). A new command has no row, and fails.
 */
class ConflictTableTest {

    /** Write Excl, Excl Access | from registered, RR all types | Write Excl RR, Excl Access RR | RESERVE by another. */
    private static final String TABLE = """
            TEST_UNIT_READY                                          A A A A A C
            REQUEST_SENSE                                            A A A A A A
            INQUIRY                                                  A A A A A A
            REPORT_LUNS                                              A A A A A A
            LOG_SENSE                                                A A A A A A
            READ_CAPACITY_10                                         A A A A A A
            READ_CAPACITY_16                                         A A A A A A
            START_STOP_UNIT                                          A A A A A C
            READ_6                                                   A C A A C C
            READ_10                                                  A C A A C C
            READ_12                                                  A C A A C C
            READ_16                                                  A C A A C C
            VERIFY_10                                                A C A A C C
            VERIFY_12                                                A C A A C C
            VERIFY_16                                                A C A A C C
            PRE_FETCH_10                                             A C A A C C
            PRE_FETCH_16                                             A C A A C C
            GET_LBA_STATUS                                           A C A A C C
            MODE_SENSE_6                                             A C A A C C
            MODE_SENSE_10                                            A C A A C C
            REPORT_SUPPORTED_OPERATION_CODES                         A C A A C C
            REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS               A C A A C C
            RECEIVE_DIAGNOSTIC_RESULTS                               A C A A C C
            REPORT_TARGET_PORT_GROUPS                                A A A A A A
            REPORT_TIMESTAMP                                         A A A A A C
            SEND_DIAGNOSTIC                                          C C A C C C
            RECEIVE_COPY_STATUS                                      A A A A A C
            RECEIVE_COPY_OPERATING_PARAMETERS                        A A A A A C
            RECEIVE_COPY_FAILURE_DETAILS                             A A A A A C
            RECEIVE_ROD_TOKEN_INFORMATION                            A A A A A C
            POPULATE_TOKEN                                           A C A A C C
            WRITE_USING_TOKEN                                        C C A C C C
            EXTENDED_COPY                                            C C A C C C
            COPY_OPERATION_ABORT                                     C C A C C C
            MODE_SELECT_6                                            C C A C C C
            MODE_SELECT_10                                           C C A C C C
            WRITE_6                                                  C C A C C C
            WRITE_10                                                 C C A C C C
            WRITE_12                                                 C C A C C C
            WRITE_16                                                 C C A C C C
            WRITE_AND_VERIFY_10                                      C C A C C C
            WRITE_AND_VERIFY_12                                      C C A C C C
            WRITE_AND_VERIFY_16                                      C C A C C C
            WRITE_SAME_10                                            C C A C C C
            WRITE_SAME_16                                            C C A C C C
            WRITE_ATOMIC_16                                          C C A C C C
            UNMAP                                                    C C A C C C
            COMPARE_AND_WRITE                                        C C A C C C
            ORWRITE_16                                               C C A C C C
            SYNCHRONIZE_CACHE_10                                     C C A C C C
            SYNCHRONIZE_CACHE_16                                     C C A C C C
            PERSISTENT_RESERVE_IN_READ_KEYS                          A A A A A C
            PERSISTENT_RESERVE_IN_READ_RESERVATION                   A A A A A C
            PERSISTENT_RESERVE_IN_REPORT_CAPABILITIES                A A A A A C
            PERSISTENT_RESERVE_IN_READ_FULL_STATUS                   A A A A A C
            PERSISTENT_RESERVE_OUT_REGISTER                          A A A A A C
            PERSISTENT_RESERVE_OUT_RESERVE                           A A A A A C
            PERSISTENT_RESERVE_OUT_RELEASE                           A A A A A C
            PERSISTENT_RESERVE_OUT_CLEAR                             A A A A A C
            PERSISTENT_RESERVE_OUT_PREEMPT                           A A A A A C
            PERSISTENT_RESERVE_OUT_PREEMPT_AND_ABORT                 A A A A A C
            PERSISTENT_RESERVE_OUT_REGISTER_AND_IGNORE_EXISTING_KEY  A A A A A C
            PERSISTENT_RESERVE_OUT_REGISTER_AND_MOVE                 A A A A A C
            RESERVE_6                                                A A A A A A
            RESERVE_10                                               A A A A A A
            RELEASE_6                                                A A A A A A
            RELEASE_10                                               A A A A A A
            """;

    private static final Map<String, List<String>> ROWS = rows();

    private final Disk disk = new Disk();
    private final NexusState holder = disk.connect(2);
    private final NexusState registered = disk.connect(3);
    private final NexusState stranger = disk.connect(4);

    private static Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        TABLE.lines()
                .map(line -> line.trim().split(" +"))
                .forEach(row -> rows.put(row[0], Arrays.asList(row).subList(1, row.length)));
        return rows;
    }

    private static List<String> row(Command command) {
        List<String> row = ROWS.get(command.name());
        if (row == null) {
            throw new AssertionError(command + " has no row; the tables of SPC-4 and SBC-4 say what it is to be");
        }
        return row;
    }

    static Stream<ReservationType> types() {
        return Stream.of(ReservationType.values());
    }

    /** Nothing but operation code and service action; START for START STOP UNIT, whose row that is. */
    private static byte[] cdb(Command command) {
        byte[] cdb = Cdbs.of(command.operationCode(), command.hasServiceAction() ? command.serviceAction() : 0);
        return command == Command.START_STOP_UNIT ? Cdbs.with(cdb, 4, 0x01) : cdb;
    }

    private String access(NexusState from, byte[] cdb) {
        return disk.accept(from, 0, cdb, 0) == ConflictTask.INSTANCE ? "C" : "A";
    }

    private void reserve(ReservationType type) {
        Registrant first = holder.nexus().registrant();
        Registrant second = registered.nexus().registrant();
        FakeReservationLedger.Volume volume =
                disk.reservations.of(disk.device.identity().id());
        volume.set(new ReservationState(
                1,
                Map.of(first, 1L, second, 2L),
                PersistentReservation.of(type, first),
                null,
                false,
                List.of(),
                false));
    }

    @ParameterizedTest
    @MethodSource("types")
    void persistentReservation(ReservationType type) {
        reserve(type);
        int others = type.restrictsReads() ? 1 : 0;
        for (Command command : Command.values()) {
            List<String> row = row(command);
            byte[] cdb = cdb(command);
            String expected = type.sparesRegistrants() ? row.get(2) : row.get(others);
            assertThat(access(holder, cdb)).as("%s from the holder", command).isEqualTo("A");
            assertThat(access(registered, cdb))
                    .as("%s from a registrant", command)
                    .isEqualTo(expected);
            expected = row.get(type.sparesRegistrants() ? 3 + others : others);
            assertThat(access(stranger, cdb)).as("%s from a stranger", command).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void reservedByAnother(Command command) {
        assertThat(disk.run(holder, 0, ReserveCdbs.reserve6()).meaning()).isEqualTo("GOOD");
        assertThat(access(stranger, cdb(command))).isEqualTo(row(command).get(5));
    }

    /** SPC-2, 5.5.1: who has the unit by RESERVE cannot mix it with persistent reservations. */
    @ParameterizedTest
    @EnumSource(Command.class)
    void reservedByOneself(Command command) {
        disk.run(holder, 0, ReserveCdbs.reserve10());
        boolean persistent = command.name().startsWith("PERSISTENT");
        assertThat(access(holder, cdb(command))).isEqualTo(persistent ? "C" : "A");
    }

    @Test
    void nothingConflictsWithoutAReservation() {
        disk.reservations
                .of(disk.device.identity().id())
                .set(new ReservationState(
                        1, Map.of(holder.nexus().registrant(), 1L), null, null, false, List.of(), false));
        for (Command command : Command.values()) {
            assertThat(access(stranger, cdb(command))).as(command.name()).isEqualTo("A");
        }
    }

    /** SBC-4, table 13 has two rows for START STOP UNIT. */
    @Test
    void choosingAPowerConditionIsAChange() {
        reserve(ReservationType.WRITE_EXCLUSIVE);
        assertThat(access(stranger, Cdbs.of(0x1B, 0, 0, 0, 0x11))).isEqualTo("C");
        assertThat(access(stranger, Cdbs.of(0x1B, 0, 0, 0, 0x00))).isEqualTo("C");
    }

    @Test
    void conflictIsToldWithoutSenseAndTakesNoData() {
        reserve(ReservationType.WRITE_EXCLUSIVE);
        assertThat(disk.accept(stranger, 0, Cdbs.write10(0, 1), 512).dataOutBytes())
                .isZero();
        assertThat(disk.run(stranger, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("RESERVATION_CONFLICT");
        assertThat(disk.device.calls()).isEmpty();
    }

    /** SAM-5, 5.14: the unit attention comes first, and the conflict with the next command. */
    @Test
    void unitAttentionComesBeforeTheConflict() {
        NexusState fresh = disk.connectFresh(5);
        reserve(ReservationType.EXCLUSIVE_ACCESS);
        assertThat(disk.run(fresh, 0, Cdbs.read10(0, 1)).meaning()).isEqualTo("06/29/00");
        assertThat(disk.run(fresh, 0, Cdbs.read10(0, 1)).meaning()).isEqualTo("RESERVATION_CONFLICT");
    }

    /** A host that stood still while it was preempted must not write when it wakes. */
    @Test
    void dataThatComesAfterTheReservationIsNotWritten() {
        var write = disk.accept(stranger, 0, Cdbs.write10(0, 1), 512);
        assertThat(write.dataOutBytes()).isEqualTo(512);
        reserve(ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY);
        assertThat(Disk.start(write, 512, disk.blocks(1, 1)).await().meaning()).isEqualTo("RESERVATION_CONFLICT");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void otherUnitsAreAskedByWhatIsDoneToThem() {
        reserve(ReservationType.WRITE_EXCLUSIVE);
        var unit = ((TargetNexus) stranger).inventory().entries().get(0);
        var reservations = unit.unit().reservations();
        assertThat(reservations.conflict(unit, Effect.READS)).isFalse();
        assertThat(reservations.conflict(unit, Effect.CHANGES)).isTrue();
    }
}
