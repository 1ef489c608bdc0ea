package io.caisson.store.block;

/** What a block operation can end with other than success. Each target maps these to its protocol in one place. */
public enum BlockError {
    /** The range does not lie within the volume (any more). Nothing was changed. */
    OUT_OF_RANGE,
    /** The pool has no room for this write. Nothing was changed; it may succeed when space returns. */
    OUT_OF_SPACE,
    /** COMPARE AND WRITE found other data. Nothing was changed. */
    MISCOMPARE,
    /** No good copy of a block exists. The only error that means lost data. */
    UNRECOVERABLE,
    /** Too much is in flight. Try again; some blocks of a change that is not atomic may have been changed. */
    BUSY,
    /**
     * This gateway may no longer answer: fenced, lease lost, shutting down, or its store failed. Whether the change
     * takes effect is unknown. The host must get no status; its connection is dropped.
     */
    GATEWAY_LOST
}
