package io.caisson.tests.crash;

/**
 * How the harness works a subject over.
 *
 * @param writers sessions, each with regions of its own
 * @param blockCells 4 KiB cells of each writer's first region
 * @param partCells logical blocks of each writer's second region
 * @param writesMax after how many acknowledged writes, at most, the kill comes
 * @param damage whether the log's tail is damaged between kill and restart
 */
record CrashPlan(
        int rounds,
        long seed,
        int writers,
        int queueDepth,
        int blockCells,
        int partCells,
        int counterCells,
        int writesMax,
        boolean damage) {

    static CrashPlan of(int rounds, long seed) {
        return new CrashPlan(rounds, seed, 4, 12, 4096, 2048, 64, 8_000, true);
    }
}
