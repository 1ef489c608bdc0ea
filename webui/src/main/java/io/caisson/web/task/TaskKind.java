package io.caisson.web.task;

import java.util.Locale;

/** What is done in a task. */
public enum TaskKind {
    /** Replicas and leaders move off a node. */
    NODE_DRAIN("replicas"),

    /** Others take over what a node leads, so that it can be stopped. */
    NODE_MAINTENANCE("groups"),

    /** A node leaves the cluster. */
    NODE_REMOVAL("replicas"),

    /** A node becomes a member of the cluster. */
    NODE_JOIN(""),

    /** Replicas move off a disk that is to go. */
    DISK_RETIREMENT("replicas"),

    /** A node reads its disk, and has bad blocks repaired. */
    SCRUB("chunks"),

    /** A group gets or loses a replica. */
    REPLICA_MOVE("parts"),

    /** The space of a volume that was deleted is freed. */
    VOLUME_DELETION("");

    private final String unit;

    TaskKind(String unit) {
        this.unit = unit;
    }

    /** What its progress counts; empty for one that has none. */
    public String unit() {
        return unit;
    }

    /** As the API has it, such as {@code node-drain}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
