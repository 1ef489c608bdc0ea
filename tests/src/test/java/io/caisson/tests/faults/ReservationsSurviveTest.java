package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.caisson.tests.initiator.Sense;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that was told that a disk is its own finds it so after the daemon was killed and started again. */
@Tag("interop")
class ReservationsSurviveTest {

    private static final String OWNER = "iqn.2026-11.io.caisson.tests:owner";
    private static final String OTHER = "iqn.2026-11.io.caisson.tests:other";
    private static final long OWNER_KEY = 0xC0FFEE;
    private static final long OTHER_KEY = -7;

    private static final int REGISTER = 0;
    private static final int RESERVE = 1;
    private static final int PREEMPT = 4;
    private static final int EXCLUSIVE_ACCESS = 3;
    private static final int WRITE_EXCLUSIVE_REGISTRANTS_ONLY = 5;
    private static final byte[] RESERVE_6 = {0x16, 0, 0, 0, 0, 0};

    private static final int BLOCK_BYTES = 512;

    @TempDir
    Path directory;

    private static ScsiCommand reserveOut(IscsiDisk disk, int action, int type, long key, long actionKey) {
        byte[] cdb = {0x5F, (byte) action, (byte) type, 0, 0, 0, 0, 0, 24, 0};
        byte[] list = ByteBuffer.allocate(24).putLong(key).putLong(actionKey).array();
        return disk.send(cdb, list);
    }

    private static ByteBuffer reserveIn(IscsiDisk disk, int action) {
        byte[] cdb = {0x5E, (byte) action, 0, 0, 0, 0, 0, 0x10, 0, 0};
        return ByteBuffer.wrap(disk.receive(cdb, 0x1000));
    }

    private static int writeStatus(IscsiDisk disk) {
        return disk.send(IscsiDisk.cdb16(0x8A, 0, 0, 1), Payload.of(1, BLOCK_BYTES))
                .status();
    }

    private static int readStatus(IscsiDisk disk) {
        return disk.run(IscsiDisk.cdb16(0x8F, 0, 0, 1)).status(); // VERIFY(16): reads, and sends nothing
    }

    @Test
    void registrationAndReservationAreThereAfterAKill() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            int lun = caisson.demoLun();
            try (AttachedDisk owner = AttachedDisk.attach(caisson, lun, OWNER);
                    AttachedDisk other = AttachedDisk.attach(caisson, lun, OTHER)) {
                reserveOut(owner.disk(), REGISTER, 0, 0, OWNER_KEY).requireGood();
                reserveOut(other.disk(), REGISTER, 0, 0, OTHER_KEY).requireGood();
                reserveOut(owner.disk(), RESERVE, EXCLUSIVE_ACCESS, OWNER_KEY, 0)
                        .requireGood();
                caisson.kill(); // the status of RESERVE is the last thing that was heard of it
            }
            caisson.restart();
            try (AttachedDisk owner = AttachedDisk.attach(caisson, lun, OWNER);
                    AttachedDisk other = AttachedDisk.attach(caisson, lun, OTHER)) {
                assertThat(writeStatus(other.disk())).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
                assertThat(readStatus(other.disk())).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
                assertThat(writeStatus(owner.disk())).isEqualTo(ScsiCommand.GOOD);
                ByteBuffer keys = reserveIn(other.disk(), 0);
                assertThat(keys.getInt()).as("PRGENERATION").isEqualTo(2);
                assertThat(keys.getInt()).isEqualTo(16);
                assertThat(keys.getLong()).isEqualTo(OWNER_KEY);
                assertThat(keys.getLong()).isEqualTo(OTHER_KEY);
                assertThat(reserveIn(other.disk(), 1).getLong(8)).isEqualTo(OWNER_KEY);

                reserveOut(other.disk(), PREEMPT, WRITE_EXCLUSIVE_REGISTRANTS_ONLY, OTHER_KEY, OWNER_KEY)
                        .requireGood();
                Sense preempted =
                        owner.disk().run(IscsiDisk.cdb16(0x8A, 0, 0, 1)).sense();
                assertThat(String.valueOf(preempted)).contains("06/2a/05");
                assertThat(writeStatus(owner.disk())).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
                assertThat(readStatus(owner.disk())).isEqualTo(ScsiCommand.GOOD);
            }
        }
    }

    @Test
    void reservationOfASessionEndsWithTheProcess() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            int lun = caisson.demoLun();
            try (AttachedDisk owner = AttachedDisk.attach(caisson, lun, OWNER);
                    AttachedDisk other = AttachedDisk.attach(caisson, lun, OTHER)) {
                owner.disk().run(RESERVE_6).requireGood();
                assertThat(writeStatus(other.disk())).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
                caisson.kill();
            }
            caisson.restart();
            try (AttachedDisk other = AttachedDisk.attach(caisson, lun, OTHER)) {
                assertThat(writeStatus(other.disk())).isEqualTo(ScsiCommand.GOOD);
                other.disk().run(RESERVE_6).requireGood();
            }
        }
    }

    /** All want what the holder has; one gets it, and everybody agrees who. */
    @Test
    void oneOfManyThatPreemptTogetherWins() throws Exception {
        int racers = 12;
        List<AttachedDisk> disks = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try (CaissonProcess caisson = CaissonProcess.start(directory);
                AttachedDisk holder = AttachedDisk.attach(caisson, caisson.demoLun(), OWNER)) {
            reserveOut(holder.disk(), REGISTER, 0, 0, OWNER_KEY).requireGood();
            reserveOut(holder.disk(), RESERVE, WRITE_EXCLUSIVE_REGISTRANTS_ONLY, OWNER_KEY, 0)
                    .requireGood();
            for (int racer = 0; racer < racers; racer++) {
                AttachedDisk disk = AttachedDisk.attach(caisson, caisson.demoLun(), OTHER + racer);
                disks.add(disk);
                reserveOut(disk.disk(), REGISTER, 0, 0, racer + 1).requireGood();
            }
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> races = IntStream.range(0, racers)
                    .mapToObj(racer -> threads.submit(() -> {
                        start.await();
                        return reserveOut(
                                        disks.get(racer).disk(),
                                        PREEMPT,
                                        WRITE_EXCLUSIVE_REGISTRANTS_ONLY,
                                        racer + 1,
                                        OWNER_KEY)
                                .status();
                    }))
                    .toList();
            start.countDown();
            List<Integer> winners = new ArrayList<>();
            for (int racer = 0; racer < racers; racer++) {
                int status = races.get(racer).get();
                if (status == ScsiCommand.GOOD) {
                    winners.add(racer);
                } else {
                    assertThat(status).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);
                }
            }
            assertThat(winners).hasSize(1);
            for (AttachedDisk disk : disks) {
                assertThat(reserveIn(disk.disk(), 1).getLong(8)).isEqualTo(winners.get(0) + 1);
            }
        } finally {
            disks.forEach(AttachedDisk::close);
            threads.shutdownNow();
        }
    }

    /** A cluster that is gone for good must not block a volume for ever. */
    @Test
    void operatorSeesAndClearsAReservation() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            int lun = caisson.demoLun();
            try (AttachedDisk owner = AttachedDisk.attach(caisson, lun, OWNER);
                    AttachedDisk other = AttachedDisk.attach(caisson, lun, OTHER)) {
                reserveOut(owner.disk(), REGISTER, 0, 0, OWNER_KEY).requireGood();
                reserveOut(owner.disk(), RESERVE, EXCLUSIVE_ACCESS, OWNER_KEY, 0)
                        .requireGood();
                JsonNode reservation =
                        caisson.cliJson("volume", "show", caisson.demoVolume()).path("reservation");
                assertThat(reservation.path("type").asText()).isEqualTo("exclusive-access");
                assertThat(reservation.at("/registrants/0/initiator").asText()).startsWith(OWNER + ",i,0x");
                assertThat(reservation.at("/registrants/0/key").asText()).isEqualTo("0xc0ffee");
                assertThat(writeStatus(other.disk())).isEqualTo(ScsiCommand.RESERVATION_CONFLICT);

                caisson.cli("volume", "clear-reservation", caisson.demoVolume())
                        .run()
                        .expectSuccess();
                assertThat(writeStatus(other.disk())).isEqualTo(ScsiCommand.GOOD);
                Sense told = owner.disk().run(new byte[6]).sense();
                assertThat(String.valueOf(told)).contains("06/2a/03");
                assertThat(caisson.cliJson("volume", "show", caisson.demoVolume())
                                .path("reservation")
                                .isNull())
                        .isTrue();
            }
        }
    }
}
