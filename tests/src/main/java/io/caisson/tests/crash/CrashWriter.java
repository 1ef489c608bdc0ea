package io.caisson.tests.crash;

import io.caisson.tests.crash.WriterCommand.Action;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.ScsiCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Sends random commands to the regions it owns until its connection breaks or it is told to stop, and keeps the books.
 * Reads in between are checked at once. Owner: the connection's event loop.
 */
final class CrashWriter {
    private static final int[] BLOCK_RUNS = {1, 1, 1, 1, 2, 3, 16, 16, 256};
    private static final int[] PART_RUNS = {1, 1, 2, 3, 7, 8, 9, 24};
    private static final int VIOLATIONS_MAX = 20;

    private final IscsiConnection connection;
    private final List<Region> regions;
    private final SplittableRandom random;
    private final Mix mix;
    private final WriterCommand[] queue;
    private final List<Violation> violations = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final VersionClock clock;
    private final Runnable onAcknowledged;
    private int running;
    private long acknowledged;
    private boolean stopping;

    /** @param space whether UNMAP and WRITE SAME are among the commands */
    record Mix(int queueDepth, boolean space) {}

    /** Counts a writer's events; kept over rounds, so that versions never come again. Owner: as of its writer. */
    static final class VersionClock {
        private long now;

        long next() {
            return ++now;
        }
    }

    CrashWriter(
            IscsiConnection connection,
            int lun,
            int logicalBlockBytes,
            List<Region> regions,
            VersionClock clock,
            Mix mix,
            Runnable onAcknowledged,
            long seed) {
        this.connection = connection;
        this.regions = regions;
        this.clock = clock;
        this.mix = mix;
        this.onAcknowledged = onAcknowledged;
        random = new SplittableRandom(seed);
        queue = new WriterCommand[mix.queueDepth()];
        for (int i = 0; i < queue.length; i++) {
            int place = i;
            queue[i] = new WriterCommand(command -> onEnd(queue[place]), lun, logicalBlockBytes, regions.get(0));
        }
    }

    /** Starts, and tells when the last command has ended in whatever way. */
    CompletableFuture<Void> start() {
        connection.loop().execute(() -> {
            running = queue.length;
            for (WriterCommand place : queue) {
                sendNext(place);
            }
            connection.flush();
        });
        return ended;
    }

    void stop() {
        connection.loop().execute(() -> stopping = true);
    }

    /** After the end. */
    List<Violation> violations() {
        return violations;
    }

    /** Writing commands answered GOOD. After the end. */
    long acknowledgedCount() {
        return acknowledged;
    }

    private void sendNext(WriterCommand place) {
        Region region = regions.get(random.nextInt(regions.size()));
        choose(place, region);
        place.version = clock.next();
        place.sentAt = place.version;
        place.encode(random.nextInt(8) == 0);
        if (place.action != Action.READ) {
            for (int i = 0; i < place.cellCount; i++) {
                region.cell(place.firstCell + i).sent(place.version, place.writesZeros(), place.version);
            }
        }
        connection.submit(place.command);
    }

    private void choose(WriterCommand place, Region region) {
        int dice = random.nextInt(100);
        place.action = Action.READ;
        if (region.kind() == Region.Kind.COUNTERS) {
            chooseCounter(place, region);
            return;
        }
        int[] runs = region.kind() == Region.Kind.BLOCKS ? BLOCK_RUNS : PART_RUNS;
        int count = Math.min(runs[random.nextInt(runs.length)], region.cellCount());
        Action wanted = Action.WRITE;
        if (dice < 15) {
            wanted = Action.READ;
        } else if (mix.space() && dice < 20) {
            wanted = Action.UNMAP;
        } else if (mix.space() && dice < 24) {
            wanted = Action.WRITE_SAME_UNMAP;
        } else if (mix.space() && dice < 30 && region.kind() == Region.Kind.PARTS) {
            wanted = Action.WRITE_SAME;
        }
        place(place, region, random.nextInt(region.cellCount() - count + 1), count);
        place.action = wanted;
    }

    /** Changes a counter only when nothing else is on its way there: a comparison must know what it will meet. */
    private void chooseCounter(WriterCommand place, Region region) {
        int cell = random.nextInt(region.cellCount());
        place(place, region, cell, 1);
        if (region.cell(cell).isSettled()) {
            place.action = random.nextInt(4) == 0 ? Action.WRITE : Action.COMPARE_AND_WRITE;
        }
    }

    private static void place(WriterCommand place, Region region, int firstCell, int cellCount) {
        place.region = region;
        place.firstCell = firstCell;
        place.cellCount = cellCount;
    }

    private void onEnd(WriterCommand place) {
        ScsiCommand command = place.command;
        if (command.outcome() == ScsiCommand.Outcome.ANSWERED) {
            onAnswer(place, command);
            if (!stopping) {
                sendNext(place);
                return;
            }
        }
        running--;
        if (running == 0) {
            ended.complete(null);
        }
    }

    private void onAnswer(WriterCommand place, ScsiCommand command) {
        if (place.action == Action.READ) {
            if (command.good()) {
                checkRead(place);
            } else if (command.status() == ScsiCommand.CHECK_CONDITION) {
                complain(place, "a read that is answered: " + command.sense());
            }
            return;
        }
        long now = clock.next();
        if (!command.good() && command.status() == ScsiCommand.CHECK_CONDITION) {
            complain(
                    place,
                    place.action + " of version " + place.version + " refused, " + command.sense() + ", with "
                            + place.region.cell(place.firstCell));
        }
        if (command.good()) {
            acknowledged++;
            onAcknowledged.run();
        }
        for (int i = 0; i < place.cellCount; i++) {
            CellHistory cell = place.region.cell(place.firstCell + i);
            if (command.good()) {
                cell.acknowledged(place.version, now);
            } else {
                cell.refused(place.version, now);
            }
        }
    }

    private void checkRead(WriterCommand place) {
        for (int i = 0; i < place.cellCount; i++) {
            Region region = place.region;
            int cell = place.firstCell + i;
            if (region.cell(cell).lastEventAt() < place.sentAt) {
                Violation violation = region.check(cell, place.buffer(), i * region.cellBytes());
                if (violation != null) {
                    add(violation);
                }
            }
        }
    }

    private void complain(WriterCommand place, String what) {
        add(new Violation(place.region.offsetBytes(place.firstCell), "GOOD", what));
    }

    private void add(Violation violation) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(violation);
        }
    }
}
