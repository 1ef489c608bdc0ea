package io.caisson.iscsi.scsi.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CommandTest {

    /** Demand of hosts: a lock is neither lost nor refused because of bulk reads and writes, and a path check is answered. */
    @Test
    void whatHostsLockAndAskWithIsUrgentAndBulkIsNot() {
        Set<Command> urgent =
                Arrays.stream(Command.values()).filter(Command::isUrgent).collect(Collectors.toSet());
        assertThat(urgent)
                .contains(
                        Command.COMPARE_AND_WRITE,
                        Command.TEST_UNIT_READY,
                        Command.REQUEST_SENSE,
                        Command.INQUIRY,
                        Command.REPORT_LUNS,
                        Command.REPORT_TARGET_PORT_GROUPS,
                        Command.READ_CAPACITY_10,
                        Command.READ_CAPACITY_16,
                        Command.MODE_SENSE_6,
                        Command.MODE_SELECT_10,
                        Command.RESERVE_6,
                        Command.RELEASE_10,
                        Command.PERSISTENT_RESERVE_IN_READ_KEYS,
                        Command.PERSISTENT_RESERVE_OUT_PREEMPT_AND_ABORT,
                        Command.SYNCHRONIZE_CACHE_10)
                .noneMatch(command -> command.name().startsWith("READ_1")
                        || command.name().startsWith("WRITE_")
                        || command.name().startsWith("VERIFY"));
    }
}
