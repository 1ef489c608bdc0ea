package io.caisson.nvme.controller.fabrics;

/** Fields of CC, the controller configuration (NVM Express Base Specification 2.0, 3.1.3.5). Pure functions of its value. */
final class Configuration {

    private static final int ENABLE = 1;
    private static final int COMMAND_SETS_SHIFT = 4;
    private static final int COMMAND_SETS_MASK = 0x7;
    private static final int PAGE_SIZE_SHIFT = 7;
    private static final int ARBITRATION_SHIFT = 11;
    private static final int ARBITRATION_MASK = 0x7;
    private static final int SHUTDOWN_SHIFT = 14;
    private static final int SHUTDOWN_MASK = 0x3;
    private static final int SUBMISSION_ENTRY_SHIFT = 16;
    private static final int COMPLETION_ENTRY_SHIFT = 20;
    private static final int NIBBLE = 0xF;

    private static final int NVM_COMMAND_SET = 0;
    private static final int ALL_COMMAND_SETS = 6;
    private static final int ADMIN_ONLY = 7;
    private static final int SUBMISSION_ENTRY_BITS = 6;
    private static final int COMPLETION_ENTRY_BITS = 4;

    private Configuration() {}

    static boolean enabled(int value) {
        return (value & ENABLE) != 0;
    }

    /** SHN: a shutdown is asked for, normal or abrupt, which are the same without a volatile cache. */
    static boolean shutsDown(int value) {
        return (value >>> SHUTDOWN_SHIFT & SHUTDOWN_MASK) != 0;
    }

    /**
     * Whether a controller can be enabled with it: memory pages of 4 KiB, round robin, command sets that are there, and, as a
     * discovery controller has no I/O queues, for others entries of 64 and 16 bytes.
     */
    static boolean valid(int value, boolean discovery) {
        int commandSets = value >>> COMMAND_SETS_SHIFT & COMMAND_SETS_MASK;
        boolean known = commandSets == NVM_COMMAND_SET || commandSets == ALL_COMMAND_SETS || commandSets == ADMIN_ONLY;
        return known
                && (value >>> PAGE_SIZE_SHIFT & NIBBLE) == 0
                && (value >>> ARBITRATION_SHIFT & ARBITRATION_MASK) == 0
                && (discovery || hasEntrySizes(value));
    }

    private static boolean hasEntrySizes(int value) {
        return (value >>> SUBMISSION_ENTRY_SHIFT & NIBBLE) == SUBMISSION_ENTRY_BITS
                && (value >>> COMPLETION_ENTRY_SHIFT & NIBBLE) == COMPLETION_ENTRY_BITS;
    }
}
