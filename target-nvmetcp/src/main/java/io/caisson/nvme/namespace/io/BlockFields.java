package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.SubmissionEntry;

/**
 * The fields that commands on blocks have in common (NVM command set 1.0, 3.2). FUA is honoured by doing nothing, as all that
 * is answered is durable; limited retry, dataset hints, and protection information of a format without any are ignored.
 */
final class BlockFields {

    private static final int BLOCKS_MASK = 0xFFFF;
    private static final int DIRECTIVE_TYPE_SHIFT = 20;
    private static final int DIRECTIVE_TYPE_MASK = 0xF;

    private BlockFields() {}

    /** SLBA: doublewords 10 and 11. */
    static long firstBlock(SubmissionEntry entry) {
        return entry.doublewords(10);
    }

    /** NLB, which is zero-based on the wire. */
    static int blocks(SubmissionEntry entry) {
        return (entry.doubleword(12) & BLOCKS_MASK) + 1;
    }

    /** DTYPE: there are no directives here, so all but 0 is wrong. */
    static int directiveType(SubmissionEntry entry) {
        return entry.doubleword(12) >>> DIRECTIVE_TYPE_SHIFT & DIRECTIVE_TYPE_MASK;
    }
}
