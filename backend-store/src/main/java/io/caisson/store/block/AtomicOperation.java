package io.caisson.store.block;

/** Read-modify-write operations that the store decides under a lock against applied state. */
public enum AtomicOperation {
    /**
     * The operand is two equally long halves: what must be there, and what then replaces it (SBC-4, 5.3 COMPARE AND
     * WRITE; NVMe fused compare and write). Fails with {@link BlockError#MISCOMPARE}.
     */
    COMPARE_AND_WRITE,
    /** The operand replaces what is there (SBC-4, WRITE ATOMIC). */
    WRITE,
    /** The operand is combined with what is there by bitwise or (SBC-4, 5.20 ORWRITE). */
    OR
}
