package io.caisson.web.resource;

import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.web.json.Doc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the scrub of a node's disk does, and has found. All but node and state is null while the node cannot be asked. */
public record ScrubAnswer(
        @Doc("name of the node") String node,

        @Doc(
                value = "waiting until the next round is due; unknown while the node cannot be asked",
                values = {"running", "waiting", "paused", "unknown"})
        String state,

        @Doc("its pace while no host is busy; a quarter of it otherwise") @Nullable
        Long bytesPerSecond,

        @Doc("when the round began that is under way, or was the last (RFC 3339)") @Nullable
        String startedAt,

        @Doc("when a round was completed last (RFC 3339); null before the first") @Nullable
        String completedAt,

        @Doc("chunks done in this round, or the last one") @Nullable
        Long chunksDone,

        @Doc("chunks on the disk now") @Nullable Long chunksAll,

        @Doc("bytes read in this round, or the last one") @Nullable
        Long bytesRead,

        @Doc("rounds completed; this and what follows: since the disk was taken into use") @Nullable
        Long rounds,

        @Doc("blocks that were found bad") @Nullable Long badBlocks,

        @Doc("of these, written anew from another replica") @Nullable
        Long repairedBlocks,

        @Doc("of these, without a good copy on any replica") @Nullable
        Long lostBlocks,

        @Doc("ranges of 64 blocks in which replicas differed; anything but 0 is for the vendor") @Nullable
        Long differences,

        @Doc("chunks of which a replica could not be compared, mostly because it was away") @Nullable
        Long notCompared,

        @Doc(
                "bad blocks that hosts or other nodes' scrubs met at this node and that were written anew, since it was started")
        @Nullable
        Long repairedForHosts,

        @Doc("times that these met a block of which no replica had a good copy") @Nullable
        Long lostForHosts) {

    static ScrubAnswer of(NodeScrub scrub) {
        ScrubStatus now = scrub.status();
        if (now == null) {
            return new ScrubAnswer(
                    scrub.node().name(),
                    "unknown",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        return new ScrubAnswer(
                scrub.node().name(),
                now.paused() ? "paused" : now.running() ? "running" : "waiting",
                now.bytesPerSecond(),
                instant(now.startedAt()),
                instant(now.completedAt()),
                now.chunksDone(),
                now.chunksAll(),
                now.bytesRead(),
                now.rounds(),
                now.bad(),
                now.repaired(),
                now.unrepairable(),
                now.differences(),
                now.notCompared(),
                now.repairedForHosts(),
                now.lostForHosts());
    }

    private static @Nullable String instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
    }
}
