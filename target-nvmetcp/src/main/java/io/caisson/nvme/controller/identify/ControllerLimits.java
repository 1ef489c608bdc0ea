package io.caisson.nvme.controller.identify;

/** Bounds that controllers announce and keep. */
public final class ControllerLimits {

    /** Namespace ids go from 1 to here: NN and MNAN. */
    public static final int MAX_NAMESPACE_ID = 1024;

    /** NSID that stands for all namespaces. */
    public static final int ALL_NAMESPACES = 0xFFFF_FFFF;

    /** The one group of asymmetric namespace access that all namespaces are in: any node serves all of them. */
    public static final int ANA_GROUP = 1;

    /** Abort commands at a time: ACL, not zero-based. */
    public static final int ABORTS = 4;

    /** Asynchronous Event Request commands at a time: AERL, not zero-based. */
    public static final int EVENT_REQUESTS = 4;

    /** Keep alive timeouts are multiples of this: KAS. */
    public static final int KEEP_ALIVE_MILLIS = 1000;

    /** Length of the data of Identify. */
    public static final int PAGE_BYTES = 4096;

    private ControllerLimits() {}

    /** Whether a controller may have a namespace with this id. */
    public static boolean isNamespaceId(int namespaceId) {
        return namespaceId > 0 && namespaceId <= MAX_NAMESPACE_ID;
    }
}
