package io.caisson.nvme.controller.fabrics;

import io.caisson.nvme.command.SubmissionEntry;

/**
 * The entry of a Connect command (NVM Express Base Specification 2.0, 6.3, figure 380).
 *
 * <pre>
 *   40 RECFMT (2)   42 QID (2)   44 SQSIZE (2)   46 CATTR (1)   48 KATO (4)
 * </pre>
 *
 * @param format RECFMT; only 0 is defined
 * @param entries size of the submission queue, not zero-based; 1 is no queue
 * @param flowControl whether submission queue head pointers are wanted
 * @param keepAliveMillis KATO, unsigned
 */
public record ConnectEntry(int format, int queueId, int entries, boolean flowControl, long keepAliveMillis) {

    static final int FORMAT = 40;
    static final int QUEUE_ID = 42;
    static final int QUEUE_SIZE = 44;
    static final int ATTRIBUTES = 46;
    static final int KEEP_ALIVE = 48;

    /** CATTR: submission queue flow control is disabled. */
    private static final int WITHOUT_FLOW_CONTROL = 1 << 2;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    public static ConnectEntry of(SubmissionEntry entry) {
        return new ConnectEntry(
                entry.unsignedShort(FORMAT),
                entry.unsignedShort(QUEUE_ID),
                entry.unsignedShort(QUEUE_SIZE) + 1,
                (entry.unsignedByte(ATTRIBUTES) & WITHOUT_FLOW_CONTROL) == 0,
                entry.intAt(KEEP_ALIVE) & UNSIGNED_INT);
    }

    public boolean isForAdminQueue() {
        return queueId == 0;
    }
}
