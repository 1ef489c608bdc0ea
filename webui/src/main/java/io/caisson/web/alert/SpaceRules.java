package io.caisson.web.alert;

import static io.caisson.web.alert.AlertRule.BAD_BLOCKS;
import static io.caisson.web.alert.AlertRule.DATA_LOST;
import static io.caisson.web.alert.AlertRule.DISK_DOWN;
import static io.caisson.web.alert.AlertRule.DISK_SPACE;
import static io.caisson.web.alert.AlertRule.POOL_SPACE;
import static io.caisson.web.alert.AlertThreshold.POOL_CRITICAL;
import static io.caisson.web.alert.AlertThreshold.POOL_WARNING;

import io.caisson.store.StoreUsage;
import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.Disk;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.web.alert.Findings.Found;

/** How full pool and disks are, whether disks are there, and what they forgot. Pure. */
final class SpaceRules {

    /** What was told stays until there is that much more room. */
    private static final int BACK_PERCENT = 2;

    private static final int ALL = 100;

    private SpaceRules() {}

    static void look(Facts facts, Findings findings) {
        StoreUsage usage = facts.usage();
        if (usage == null || usage.totalBytes() <= 0) {
            findings.unknown(POOL_SPACE, "pool");
        } else {
            pool(
                    usage,
                    facts.active().getOrDefault(POOL_SPACE.id("pool"), AlertSeverity.OK),
                    facts.thresholds(),
                    findings);
        }
        for (Disk disk : facts.disks()) {
            disk(disk, findings);
            there(disk, findings);
        }
        for (NodeScrub scrub : facts.scrubs()) {
            scrub(scrub, findings);
        }
    }

    private static void pool(StoreUsage usage, AlertSeverity before, Thresholds thresholds, Findings findings) {
        long percent = ALL * usage.allocatedBytes() / usage.totalBytes();
        String used = percent + " % of the pool is in use.";
        String fix =
                "Delete what is not needed (caisson volume list), or add a node with its disk: caisson node token create";
        if (usage.usableBytes() <= 0) {
            findings.found(
                    "pool",
                    Found.critical(
                            POOL_SPACE,
                            "the pool",
                            "The pool is full.",
                            "Hosts' writes to new places are refused.",
                            fix));
        } else if (percent >= thresholds.of(POOL_CRITICAL) - (before == AlertSeverity.CRITICAL ? BACK_PERCENT : 0)) {
            findings.found(
                    "pool",
                    Found.critical(POOL_SPACE, "the pool", used, "When it is full, hosts' writes are refused.", fix));
        } else if (percent >= thresholds.of(POOL_WARNING) - (before == AlertSeverity.OK ? 0 : BACK_PERCENT)) {
            findings.found(
                    "pool",
                    Found.warning(POOL_SPACE, "the pool", used, "When it is full, hosts' writes are refused.", fix));
        }
    }

    private static void disk(Disk disk, Findings findings) {
        if (!disk.online()) {
            findings.unknown(DISK_SPACE, disk.id());
        } else if (disk.isShort()) {
            boolean isFull = disk.freeBytes() != null && disk.freeBytes() <= 0;
            findings.found(
                    disk.id(),
                    new Found(
                            DISK_SPACE,
                            isFull ? AlertSeverity.CRITICAL : AlertSeverity.WARNING,
                            "disk of " + disk.node(),
                            isFull
                                    ? "A disk of " + disk.node() + " is full."
                                    : "Space is short on a disk of " + disk.node() + ".",
                            "When it is full, writes to volumes on it wait or are refused.",
                            "Delete what is not needed, or add a node: caisson disk show " + disk.id(),
                            0));
        }
    }

    private static void there(Disk disk, Findings findings) {
        switch (disk.condition()) {
            case "serving" -> {}
            case "silent" -> findings.unknown(DISK_DOWN, disk.id());
            default ->
                findings.found(
                        disk.id(),
                        Found.warning(
                                DISK_DOWN,
                                "disk of " + disk.node(),
                                "Disk " + disk.path() + " of " + disk.node() + " is " + disk.condition() + ": "
                                        + disk.problem() + ".",
                                "Data on it has a replica less until it is back, or others have copies in its place;"
                                        + " hosts notice nothing as long as there is another.",
                                "Mount it again, or replace it; if it is gone for good: caisson disk forget "
                                        + disk.id() + " --give-up-copies"));
        }
    }

    private static void scrub(NodeScrub scrub, Findings findings) {
        String id = scrub.node().id();
        String name = scrub.node().name();
        ScrubStatus status = scrub.status();
        if (status == null) {
            findings.unknown(BAD_BLOCKS, id);
            findings.unknown(DATA_LOST, id);
            return;
        }
        long lost = status.unrepairable() + status.lostForHosts();
        if (lost > 0) {
            findings.found(
                    id,
                    Found.critical(
                                    DATA_LOST,
                                    "disk of " + name,
                                    name + " met " + count(lost) + " of which no replica has a good copy.",
                                    "Hosts get an error where they read them.",
                                    "Restore these from a backup; the log of " + name
                                            + " says which. Then replace the disk: caisson scrub status")
                            .atLevel(lost));
        }
        long bad = status.bad() + status.repairedForHosts();
        if (bad > lost) {
            findings.found(
                    id,
                    Found.warning(
                                    BAD_BLOCKS,
                                    "disk of " + name,
                                    "The disk of " + name + " gave back other data than was written, in " + count(bad)
                                            + " so far.",
                                    "They were written anew from other replicas. A disk that begins to forget goes on.",
                                    "Acknowledge it and watch the number; replace the disk if it grows: caisson scrub status")
                            .atLevel(bad));
        }
    }

    private static String count(long blocks) {
        return blocks == 1 ? "one block" : blocks + " blocks";
    }
}
