package io.caisson.store.route;

import io.caisson.store.block.AtomicOperation;
import org.jspecify.annotations.Nullable;

/** What a gateway asks the leader of a group for. Codes are never used anew. */
enum CommandKind {
    READ(1),
    WRITE(2),
    COMPARE_AND_WRITE(3),
    ATOMIC_WRITE(4),
    OR(5),
    UNMAP(6),
    /** How far the allocation state of the first block reaches. */
    ALLOCATION(7),
    /** The data are the extents; the first block is the number that the gateway gave the watch. */
    WATCH(8),
    /** The first block is the number of the watch. */
    UNWATCH(9),
    /** The whole layer goes. */
    DROP(10),
    /** The volume is the gateway, the first block its lowest epoch. */
    FENCE(11),
    /** As COMPARE_AND_WRITE; the operand is followed by its digest, under which it is remembered. */
    REMEMBERED_COMPARISON(12),
    /** The first block is a slot, the blocks the sequence in it: the initiator has no status of that operation. */
    STATUS_LOST(13),
    /**
     * As REMEMBERED_COMPARISON, for one that has miscompared: only whether it took effect before is asked. It changes nothing, and is
     * BUSY should the blocks be as it expects by now.
     */
    RECALLED_COMPARISON(14);

    private static final CommandKind[] ALL = values();

    private final int code;

    CommandKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable CommandKind byCode(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }

    /** Whether it has a name, and is done once. */
    boolean isNamed() {
        return switch (this) {
            case WRITE,
                    COMPARE_AND_WRITE,
                    REMEMBERED_COMPARISON,
                    RECALLED_COMPARISON,
                    ATOMIC_WRITE,
                    OR,
                    UNMAP,
                    STATUS_LOST -> true;
            case READ, ALLOCATION, WATCH, UNWATCH, DROP, FENCE -> false;
        };
    }

    /** Whether its data end with the digest under which it is remembered. */
    boolean hasDigest() {
        return this == REMEMBERED_COMPARISON || this == RECALLED_COMPARISON;
    }

    static CommandKind of(AtomicOperation operation) {
        return switch (operation) {
            case COMPARE_AND_WRITE -> COMPARE_AND_WRITE;
            case WRITE -> ATOMIC_WRITE;
            case OR -> OR;
        };
    }
}
