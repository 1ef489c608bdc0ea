package io.caisson.iscsi.scsi.reservation;

import static io.caisson.iscsi.scsi.fixtures.ReserveCdbs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import java.util.List;

/** A disk that three initiators see, each through a target port of its own; and what tests of reservations do with it. */
abstract class ThreeInitiators {

    static final long KEY_A = 0xA0A0;
    static final long KEY_B = 0xB0B0;
    static final long KEY_C = 0xFFFF_FFFF_FFFF_FFFEL;

    final Disk disk = new Disk(1, 2, 3);
    final NexusState a = disk.nexus;
    final NexusState b = disk.connect(2);
    final NexusState c = disk.connect(3);

    String out(NexusState from, int action, int type, byte[] list) {
        return disk.run(from, 0, ReserveCdbs.out(action, type, list.length), list)
                .meaning();
    }

    String out(NexusState from, int action, int type, long key, long actionKey) {
        return out(from, action, type, keys(key, actionKey, 0));
    }

    Outcome outcome(NexusState from, int action, int type, byte[] list) {
        return disk.run(from, 0, ReserveCdbs.out(action, type, list.length), list);
    }

    void register(NexusState from, long key) {
        assertThat(out(from, REGISTER, 0, 0, key)).isEqualTo("GOOD");
    }

    void registerAll() {
        register(a, KEY_A);
        register(b, KEY_B);
        register(c, KEY_C);
    }

    void reserve(NexusState from, int type, long key) {
        assertThat(out(from, RESERVE, type, key, 0)).isEqualTo("GOOD");
    }

    ReservationState state() {
        return disk.reservations.of(disk.device.identity().id()).state();
    }

    List<Long> registeredKeys() {
        return List.copyOf(state().registrations().values());
    }

    String next(NexusState nexus) {
        return disk.run(nexus, 0, Cdbs.testUnitReady()).meaning();
    }

    void assertNothingIsTold(NexusState... nexuses) {
        for (NexusState nexus : nexuses) {
            assertThat(next(nexus)).isEqualTo("GOOD");
        }
    }

    void assertHeldBy(NexusState nexus, ReservationType type) {
        assertThat(state().persistent())
                .isEqualTo(new PersistentReservation(type, nexus.nexus().registrant()));
    }
}
