package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.cdb.PersistentReserveAction;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameter list of PERSISTENT RESERVE OUT (SPC-5, 6.16.3 and 6.16.4).
 *
 * <pre>
 *   basic              0 RESERVATION KEY (8)   8 SERVICE ACTION RESERVATION KEY (8)   16 obsolete (4)
 *                     20 SPEC_I_PT (bit 3), ALL_TG_PT (bit 2), APTPL (bit 0)          21 reserved (3)
 *                     24 with SPEC_I_PT: TRANSPORTID PARAMETER DATA LENGTH (4)        28 TransportIDs
 *   REGISTER AND MOVE  0 RESERVATION KEY (8)   8 SERVICE ACTION RESERVATION KEY (8)   16 reserved
 *                     17 UNREG (bit 1), APTPL (bit 0)   18 RELATIVE TARGET PORT IDENTIFIER (2)
 *                     20 TRANSPORTID LENGTH (4)         24 TransportID
 * </pre>
 *
 * @param key RESERVATION KEY
 * @param actionKey SERVICE ACTION RESERVATION KEY
 * @param initiators the TransportIDs
 * @param allTargetPorts ALL_TG_PT
 * @param persists APTPL
 * @param unregister UNREG
 * @param targetPort RELATIVE TARGET PORT IDENTIFIER
 */
record ReserveOutParameters(
        long key,
        long actionKey,
        List<TransportId> initiators,
        boolean allTargetPorts,
        boolean persists,
        boolean unregister,
        int targetPort)
        implements Parsed {

    static final int ACTION_KEY_OFFSET = 8;
    static final int TARGET_PORT_OFFSET = 18;
    static final int TRANSPORT_ID_OFFSET = 24;
    static final int FLAGS_OFFSET = 20;
    static final int SPEC_I_PT_BIT = 3;

    /** More than this many bytes are no list that could be meant. */
    static final int MAX_BYTES = 64 << 10;

    private static final int ALL_TG_PT = 0x04;
    private static final int APTPL = 0x01;
    private static final int BASIC_BYTES = 24;
    private static final int TRANSPORT_IDS_LENGTH_OFFSET = 24;
    private static final int TRANSPORT_IDS_OFFSET = 28;

    private static final int MOVE_FLAGS_OFFSET = 17;
    private static final int UNREG = 0x02;
    private static final int MOVE_LENGTH_OFFSET = 20;
    private static final int TRANSPORT_ID_ALIGNMENT = 4;

    private static final Parsed LENGTH_ERROR =
            new Parsed.Refused(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));

    /** @param list borrowed; as long as the CDB says */
    static Parsed parse(PersistentReserveAction action, ByteBuf list) {
        if (list.readableBytes() < BASIC_BYTES) {
            return LENGTH_ERROR;
        }
        return action == PersistentReserveAction.REGISTER_AND_MOVE ? move(list) : basic(action, list);
    }

    private static Parsed basic(PersistentReserveAction action, ByteBuf list) {
        int start = list.readerIndex();
        int flags = list.getUnsignedByte(start + FLAGS_OFFSET);
        boolean specifiesInitiators = (flags & 1 << SPEC_I_PT_BIT) != 0;
        if (specifiesInitiators && action != PersistentReserveAction.REGISTER) {
            return new Parsed.Refused(Sense.invalidParameter(FLAGS_OFFSET, SPEC_I_PT_BIT));
        }
        List<TransportId> initiators = new ArrayList<>();
        if (specifiesInitiators) {
            Parsed.Refused refused = readInitiators(list, initiators);
            if (refused != null) {
                return refused;
            }
        } else if (list.readableBytes() != BASIC_BYTES) {
            return LENGTH_ERROR;
        }
        return new ReserveOutParameters(
                list.getLong(start),
                list.getLong(start + ACTION_KEY_OFFSET),
                initiators,
                (flags & ALL_TG_PT) != 0,
                (flags & APTPL) != 0,
                false,
                0);
    }

    private static Parsed.@org.jspecify.annotations.Nullable Refused readInitiators(
            ByteBuf list, List<TransportId> into) {
        if (list.readableBytes() < TRANSPORT_IDS_OFFSET) {
            return new Parsed.Refused(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        }
        int start = list.readerIndex();
        long bytes = list.getUnsignedInt(start + TRANSPORT_IDS_LENGTH_OFFSET);
        if (bytes > list.readableBytes() - TRANSPORT_IDS_OFFSET) {
            return new Parsed.Refused(Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        }
        int end = TRANSPORT_IDS_OFFSET + (int) bytes;
        int offset = TRANSPORT_IDS_OFFSET;
        while (offset < end) {
            boolean whole = end - offset >= TransportId.MIN_BYTES
                    && end - offset >= TransportId.lengthBytes(list, start + offset);
            if (!whole) {
                return new Parsed.Refused(Sense.invalidParameter(TRANSPORT_IDS_LENGTH_OFFSET));
            }
            TransportId initiator = TransportId.read(list, start + offset);
            if (initiator == null) {
                return new Parsed.Refused(Sense.invalidParameter(offset));
            }
            into.add(initiator);
            offset += TransportId.lengthBytes(list, start + offset);
        }
        return null;
    }

    private static Parsed move(ByteBuf list) {
        int start = list.readerIndex();
        long bytes = list.getUnsignedInt(start + MOVE_LENGTH_OFFSET);
        if (bytes > list.readableBytes() - TRANSPORT_ID_OFFSET) {
            return LENGTH_ERROR;
        }
        if (bytes < TransportId.MIN_BYTES
                || bytes % TRANSPORT_ID_ALIGNMENT != 0
                || bytes < TransportId.lengthBytes(list, start + TRANSPORT_ID_OFFSET)) {
            return new Parsed.Refused(Sense.invalidParameter(MOVE_LENGTH_OFFSET));
        }
        TransportId initiator = TransportId.read(list, start + TRANSPORT_ID_OFFSET);
        if (initiator == null || !initiator.ofPort()) {
            return new Parsed.Refused(Sense.invalidParameter(TRANSPORT_ID_OFFSET)); // a nexus has one port
        }
        int flags = list.getUnsignedByte(start + MOVE_FLAGS_OFFSET);
        return new ReserveOutParameters(
                list.getLong(start),
                list.getLong(start + ACTION_KEY_OFFSET),
                List.of(initiator),
                false,
                (flags & APTPL) != 0,
                (flags & UNREG) != 0,
                list.getUnsignedShort(start + TARGET_PORT_OFFSET));
    }
}
