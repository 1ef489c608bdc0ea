package io.caisson.nvme.namespace.reserve;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.media.IoLimits;
import io.caisson.nvme.namespace.reservation.ReservationRequest.Acquire;
import io.caisson.nvme.namespace.reservation.ReservationRequest.Register;
import io.caisson.nvme.namespace.reservation.ReservationRequest.Release;
import io.caisson.nvme.namespace.reservation.ReservationTypes;
import io.caisson.store.access.ReservationType;
import io.netty.buffer.ByteBufAllocator;

/**
 * Decodes the reservation commands (base specification 2.0, 7.2 to 7.5). RESCAP announces that IEKEY means what it does since
 * revision 1.3: Acquire and Release refuse it.
 *
 * <pre>
 *   doubleword 10   0-2 action   3 IEKEY   8-15 RTYPE   30-31 CPTPL
 *   data            0 CRKEY (8)   8 NRKEY or PRKEY (8)
 * </pre>
 */
public final class ReservationCommands {

    private static final int ACTION_MASK = 0x7;
    private static final int IGNORE_EXISTING_KEY = 0x8;
    private static final int TYPE_SHIFT = 8;
    private static final int TYPE_MASK = 0xFF;
    private static final int PERSISTENCE_SHIFT = 30;
    private static final int KEEP_PERSISTENCE = 0;
    private static final int PERSISTENCE_OFF = 2;
    private static final int PERSISTENCE_ON = 3;
    private static final int ONE_KEY_BYTES = Long.BYTES;
    private static final int TWO_KEYS_BYTES = 2 * Long.BYTES;
    private static final int EXTENDED_DATA_STRUCTURE = 0x1;

    private ReservationCommands() {}

    public static NvmeCommand register(SubmissionEntry entry, NamespaceAccess access) {
        int fields = entry.doubleword(10);
        int action = fields & ACTION_MASK;
        int persistence = fields >>> PERSISTENCE_SHIFT;
        boolean known =
                persistence == KEEP_PERSISTENCE || persistence == PERSISTENCE_OFF || persistence == PERSISTENCE_ON;
        if (action >= Register.Action.values().length || !known) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        boolean ignoresKey = (fields & IGNORE_EXISTING_KEY) != 0;
        Boolean persists = persistence == KEEP_PERSISTENCE ? null : Boolean.valueOf(persistence == PERSISTENCE_ON);
        return new ReservationCommand(
                access,
                TWO_KEYS_BYTES,
                data -> new Register(
                        Register.Action.values()[action],
                        ignoresKey,
                        persists,
                        data.getLongLE(data.readerIndex()),
                        data.getLongLE(data.readerIndex() + Long.BYTES)));
    }

    public static NvmeCommand acquire(SubmissionEntry entry, NamespaceAccess access) {
        int fields = entry.doubleword(10);
        int action = fields & ACTION_MASK;
        ReservationType type = ReservationTypes.byCode(fields >>> TYPE_SHIFT & TYPE_MASK);
        if (action >= Acquire.Action.values().length || type == null || (fields & IGNORE_EXISTING_KEY) != 0) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new ReservationCommand(
                access,
                TWO_KEYS_BYTES,
                data -> new Acquire(
                        Acquire.Action.values()[action],
                        type,
                        data.getLongLE(data.readerIndex()),
                        data.getLongLE(data.readerIndex() + Long.BYTES)));
    }

    public static NvmeCommand release(SubmissionEntry entry, NamespaceAccess access) {
        int fields = entry.doubleword(10);
        int action = fields & ACTION_MASK;
        if (action >= Release.Action.values().length || (fields & IGNORE_EXISTING_KEY) != 0) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        int type = fields >>> TYPE_SHIFT & TYPE_MASK;
        return new ReservationCommand(
                access,
                ONE_KEY_BYTES,
                data -> new Release(Release.Action.values()[action], type, data.getLongLE(data.readerIndex())));
    }

    /** Over fabrics a host has 128 bits of identifier, for which only the extended data structure has room. */
    public static NvmeCommand report(SubmissionEntry entry, NamespaceAccess access, ByteBufAllocator allocator) {
        if ((entry.doubleword(11) & EXTENDED_DATA_STRUCTURE) == 0) {
            return new RefusedCommand(StatusCode.HOST_ID_INCONSISTENT_FORMAT);
        }
        long bytes = (Integer.toUnsignedLong(entry.doubleword(10)) + 1) * Integer.BYTES;
        return bytes > IoLimits.MAX_TRANSFER_BYTES
                ? new RefusedCommand(StatusCode.INVALID_FIELD)
                : new ReservationReportCommand(access, (int) bytes, allocator);
    }
}
