package io.caisson.web.alert;

import java.time.Duration;

/** What is looked for. The waits keep what comes and goes from being told each time. */
public enum AlertRule {
    /** A node does not hear from a majority. Told by the node itself: nothing can be kept without one. */
    NO_QUORUM("no-quorum", 10, 5),
    /** One more node that fails takes the majority with it. */
    QUORUM_AT_RISK("quorum-at-risk", 15, 10),
    NODE_DOWN("node-down", 15, 10),
    /** A placement group without a leader: hosts wait. */
    GROUP_LEADERLESS("group-leaderless", 15, 10),
    /** A placement group, and so its volumes, with replicas that are missing or not whole. */
    GROUP_DEGRADED("group-degraded", 30, 15),
    /** Replicas of a placement group would fail together. */
    FAULT_SET_SHARED("fault-set-shared", 60, 15),
    REPLICA_BEHIND("replica-behind", 60, 30),
    REPLICA_FAILED("replica-failed", 10, 30),
    POOL_SPACE("pool-space", 30, 30),
    DISK_SPACE("disk-space", 30, 60),
    /** A disk that was added to a node is missing, another one is in its place, or it fails. */
    DISK_DOWN("disk-down", 10, 15),
    /** A disk gave back other data than was written, and replicas helped. */
    BAD_BLOCKS("bad-blocks", 0, 60),
    /** Blocks without a good copy anywhere. */
    DATA_LOST("data-lost", 0, 60),
    PORTAL_UNSERVED("portal-unserved", 20, 15),
    /** What a node finds in the way of a network: an address that others have, too, for one. */
    NETWORK_PROBLEM("network-problem", 20, 30),
    ROUTER_SESSION_DOWN("router-session-down", 20, 30),
    INITIATOR_REFUSED("initiator-refused", 0, 60),
    CLOCK_SKEW("clock-skew", 30, 60),
    CERTIFICATE_ENDS("certificate-ends", 0, 0),
    /** The file system of a node's data directory, with its logs and its history. */
    NODE_DISK_SPACE("node-disk-space", 30, 60),
    /** Those who should be told of alerts cannot be. */
    NOTIFICATION_FAILS("notification-fails", 0, 0);

    private final String code;
    private final Duration raisedAfter;
    private final Duration clearedAfter;

    AlertRule(String code, int raisedAfterSeconds, int clearedAfterSeconds) {
        this.code = code;
        this.raisedAfter = Duration.ofSeconds(raisedAfterSeconds);
        this.clearedAfter = Duration.ofSeconds(clearedAfterSeconds);
    }

    /** The first part of an alert's id. */
    public String code() {
        return code;
    }

    /** For so long it has to be so, to be told. */
    Duration raisedAfter() {
        return raisedAfter;
    }

    /** For so long it has to be over, to be told. */
    Duration clearedAfter() {
        return clearedAfter;
    }

    /** The id of an alert. What a name has that does not belong into a path becomes a dash. */
    String id(String about) {
        return code + "." + about.replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
