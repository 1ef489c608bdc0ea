package io.caisson.iscsi.scsi.reservation;

import static io.caisson.iscsi.scsi.fixtures.ReserveCdbs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * What the validation of a Windows failover cluster does to a shared disk, and what the cluster does with it afterwards:
 * both nodes register on both paths, one reserves for registrants only, the other challenges it and takes over.
 */
class WindowsClusterTest {

    private static final long NODE_1 = 0x734C_0001_0000_0001L;
    private static final long NODE_2 = 0x734C_0002_0000_0001L;

    private final Disk disk = new Disk(1, 2);
    private final NexusState[] node1 = {disk.connectThrough(11, 1), disk.connectThrough(11, 2)};
    private final NexusState[] node2 = {disk.connectThrough(12, 1), disk.connectThrough(12, 2)};

    private String out(NexusState from, int action, long key, long actionKey) {
        return disk.run(from, 0, ReserveCdbs.out(action, WERO, 24), keys(key, actionKey, APTPL))
                .meaning();
    }

    private String write(NexusState from) {
        return disk.run(from, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning();
    }

    private ByteBuffer in(NexusState from, int action) {
        Outcome outcome = disk.run(from, 0, ReserveCdbs.in(action));
        assertThat(outcome.meaning()).isEqualTo("GOOD");
        return outcome.buffer();
    }

    private void registerOnAllPaths(NexusState[] node, long key) {
        for (NexusState path : node) {
            assertThat(out(path, REGISTER_AND_IGNORE, 0, key)).isEqualTo("GOOD");
        }
    }

    @Test
    void nodeThatLosesTheDiskCannotWriteAndFindsOutWhy() {
        registerOnAllPaths(node1, NODE_1);
        assertThat(out(node1[0], RESERVE, NODE_1, 0)).isEqualTo("GOOD");
        ByteBuffer reservation = in(node1[0], READ_RESERVATION);
        assertThat(reservation.getInt(4)).as("there is a reservation to read").isEqualTo(16);
        assertThat(reservation.getLong(8)).isEqualTo(NODE_1);
        assertThat(reservation.get(21)).isEqualTo((byte) WERO);
        assertThat(write(node1[1])).as("any path of the owner").isEqualTo("GOOD");

        registerOnAllPaths(node2, NODE_2);
        assertThat(write(node2[0]))
                .as("registered: the cluster sees to it that it does not")
                .isEqualTo("GOOD");
        assertThat(out(node2[0], RESERVE, NODE_2, 0)).isEqualTo("RESERVATION_CONFLICT");

        assertThat(out(node2[0], PREEMPT, NODE_2, NODE_1)).isEqualTo("GOOD");
        assertThat(in(node2[1], READ_RESERVATION).getLong(8)).isEqualTo(NODE_2);
        assertThat(in(node2[0], READ_KEYS).getInt(4))
                .as("both paths of node 1 are gone")
                .isEqualTo(2 * 8);
        for (NexusState path : node1) {
            assertThat(write(path)).as("told that it was preempted").isEqualTo("06/2A/05");
            assertThat(write(path)).isEqualTo("RESERVATION_CONFLICT");
            assertThat(disk.run(path, 0, Cdbs.read10(0, 1)).meaning())
                    .as("may look")
                    .isEqualTo("GOOD");
        }
        assertThat(write(node2[1])).isEqualTo("GOOD");

        assertThat(out(node2[0], REGISTER, NODE_2, 0))
                .as("the holding path unregisters")
                .isEqualTo("GOOD");
        assertThat(write(node2[1])).as("it was released").isEqualTo("06/2A/04");
        assertThat(write(node1[0])).isEqualTo("GOOD");
        assertThat(out(node2[1], CLEAR, NODE_2, 0)).isEqualTo("GOOD");
        assertThat(in(node1[0], READ_KEYS).getInt(4)).isZero();
    }
}
