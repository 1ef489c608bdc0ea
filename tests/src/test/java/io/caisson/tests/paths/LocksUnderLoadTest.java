package io.caisson.tests.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Six hosts write as fast as they can, far more than there is memory for, and keep a lock by COMPARE AND WRITE meanwhile, as
 * ESXi does every few seconds. It may neither be refused nor stand behind what was sent before it: how many bulk writes ended
 * while it was on its way says so on any machine, however slow.
 */
@Tag("interop")
class LocksUnderLoadTest {

    private static final int WRITERS = 6;
    private static final int DEPTH = 64;
    private static final int LENGTH = 1 << 20;
    private static final int BLOCK = 512;
    private static final int LOCKS = 60;
    private static final long LOCK_BLOCK = (512L << 20) / BLOCK;

    /** Of the 384 bulk writes under way; one that stands in line sees more than 64 of its own session end. */
    private static final int MEDIAN_LIMIT = 16;

    private static final int WORST_LIMIT = 48;

    private final ByteBuf data = Unpooled.directBuffer(LENGTH).writeZero(LENGTH);
    private final List<Writer> writers = new ArrayList<>();
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private CaissonProcess caisson;
    private InitiatorLoop loop;

    /** Of all writers; on the one thread of the loop, as all that counts here. */
    private long sent;

    private long ended;
    /** Of those that ended while a lock is taken: the ones that were sent after it. */
    private long lockSent = Long.MAX_VALUE;

    private long overtakers;

    @BeforeEach
    void start(@TempDir Path directory) {
        caisson = CaissonProcess.start(directory.resolve("data"));
        loop = InitiatorLoop.start(1);
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(connect("writer-" + i), i));
        }
    }

    @AfterEach
    void stop() {
        loop.close();
        caisson.close();
        data.release();
    }

    private IscsiConnection connect(String name) {
        IscsiConnection connection = IscsiDisk.await(IscsiConnection.connect(
                loop,
                caisson.portal(),
                InitiatorOptions.normal("iqn.2026-11.io.caisson.tests:" + name, caisson.target())));
        new IscsiDisk(connection, caisson.demoLun()).clearUnitAttentions();
        return connection;
    }

    /** Keeps {@link #DEPTH} writes of 1 MiB under way, each to a place of its own. */
    private final class Writer {
        final IscsiConnection connection;
        private final long firstBlock;
        private final CompletableFuture<Void> idle = new CompletableFuture<>();
        private int underWay;
        private boolean stopping;

        Writer(IscsiConnection connection, int number) {
            this.connection = connection;
            this.firstBlock = (long) number * DEPTH * LENGTH / BLOCK;
        }

        void begin() {
            connection.loop().execute(() -> {
                for (int slot = 0; slot < DEPTH; slot++) {
                    underWay++;
                    submit(new ScsiCommand(this::onEnd)
                            .lun(caisson.demoLun())
                            .write16(firstBlock + (long) slot * LENGTH / BLOCK, LENGTH / BLOCK)
                            .dataOut(data, 0, LENGTH));
                }
                connection.flush();
            });
        }

        private void submit(ScsiCommand command) {
            connection.submit(command.note(sent++));
        }

        private void onEnd(ScsiCommand command) {
            ended++;
            if (command.note() > lockSent) {
                overtakers++;
            }
            if (!command.good()) {
                refused.add(command.toString());
            }
            if (!stopping && command.outcome() == ScsiCommand.Outcome.ANSWERED) {
                submit(command);
            } else if (--underWay == 0) {
                idle.complete(null);
            }
        }

        void end() {
            connection.loop().execute(() -> stopping = true);
            IscsiDisk.await(idle);
        }
    }

    /** What happened while a lock was taken. */
    private record Lock(long millis, long endedMeanwhile, long overtakers) {}

    /** Runs a command on the loop, and counts the bulk writes that end meanwhile. */
    private Lock take(IscsiConnection connection, ScsiCommand command, CompletableFuture<ScsiCommand> done) {
        CompletableFuture<Lock> taken = new CompletableFuture<>();
        connection.loop().execute(() -> {
            long endedBefore = ended;
            long begun = System.nanoTime();
            lockSent = sent;
            overtakers = 0;
            done.thenRun(() -> {
                lockSent = Long.MAX_VALUE;
                taken.complete(new Lock((System.nanoTime() - begun) / 1_000_000, ended - endedBefore, overtakers));
            });
            connection.submit(command);
            connection.flush();
        });
        Lock lock = IscsiDisk.await(taken);
        command.requireGood();
        return lock;
    }

    private Lock compareAndWrite(IscsiConnection connection, int number) {
        ByteBuf operand = Unpooled.buffer(2 * BLOCK).writeZero(2 * BLOCK);
        operand.setInt(0, number).setInt(BLOCK, number + 1);
        CompletableFuture<ScsiCommand> done = new CompletableFuture<>();
        ScsiCommand command = new ScsiCommand(done::complete)
                .lun(caisson.demoLun())
                .cdb(IscsiDisk.compareAndWriteCdb(LOCK_BLOCK, 1))
                .dataOut(operand, 0, 2 * BLOCK);
        return take(connection, command, done);
    }

    private Lock inquiry(IscsiConnection connection) {
        ByteBuf answer = Unpooled.buffer(255);
        CompletableFuture<ScsiCommand> done = new CompletableFuture<>();
        ScsiCommand command = new ScsiCommand(done::complete)
                .lun(caisson.demoLun())
                .cdb(new byte[] {0x12, 0, 0, 0, (byte) 255, 0})
                .dataIn(answer, 0, 255);
        return take(connection, command, done);
    }

    private void awaitEnded(long wanted) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        Runnable look = new Runnable() {
            @Override
            public void run() {
                if (ended >= wanted) {
                    reached.complete(null);
                } else {
                    writers.get(0).connection.loop().schedule(this, 10, TimeUnit.MILLISECONDS);
                }
            }
        };
        writers.get(0).connection.loop().execute(look);
        IscsiDisk.await(reached);
    }

    private static void expectAhead(String what, List<Lock> locks) {
        List<Long> meanwhile = locks.stream().map(Lock::endedMeanwhile).sorted().toList();
        long median = meanwhile.get(meanwhile.size() / 2);
        long worst = meanwhile.get(meanwhile.size() - 1);
        long overtakers = locks.stream().mapToLong(Lock::overtakers).max().orElseThrow();
        String figures = String.format(
                "%s: of %d bulk writes under way %d ended meanwhile in the median, %d at most, %d of them sent later; "
                        + "longest %d ms",
                what,
                WRITERS * DEPTH,
                median,
                worst,
                overtakers,
                locks.stream().mapToLong(Lock::millis).max().orElseThrow());
        System.out.println(figures);
        assertThat(median).as(figures).isLessThanOrEqualTo(MEDIAN_LIMIT);
        assertThat(worst).as(figures).isLessThanOrEqualTo(WORST_LIMIT);
        assertThat(overtakers).as(figures).isLessThanOrEqualTo(MEDIAN_LIMIT);
    }

    @Test
    void locksAreKeptAndQuestionsAnsweredAheadOfBulkWrites() {
        IscsiConnection quiet = connect("quiet");
        writers.forEach(Writer::begin);
        awaitEnded(2L * WRITERS * DEPTH);
        List<Lock> busySession = new ArrayList<>();
        List<Lock> quietSession = new ArrayList<>();
        List<Lock> questions = new ArrayList<>();
        int value = 0;
        for (int i = 0; i < LOCKS; i++) {
            busySession.add(compareAndWrite(writers.get(0).connection, value++));
            quietSession.add(compareAndWrite(quiet, value++));
            questions.add(inquiry(writers.get(i % WRITERS).connection));
        }
        writers.forEach(Writer::end);
        assertThat(refused).as("bulk writes that were refused").isEmpty();
        expectAhead("COMPARE AND WRITE through a session that writes", busySession);
        expectAhead("COMPARE AND WRITE through another session", quietSession);
        expectAhead("INQUIRY through a session that writes", questions);
        assertThat(Stream.of(busySession, quietSession, questions)).allMatch(list -> list.size() == LOCKS);
    }
}
