package io.caisson.store.block;

/**
 * The end of one block operation. Exactly one of the two methods is called, exactly once; implementations treat a second
 * call as a bug.
 */
public interface BlockCompletion {

    void succeeded();

    /**
     * @param detail {@link BlockError#MISCOMPARE}: offset in bytes of the first difference;
     *     {@link BlockError#UNRECOVERABLE}: the first bad logical block; otherwise 0
     */
    void failed(BlockError error, long detail);
}
