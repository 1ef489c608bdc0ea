package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.netty.buffer.ByteBuf;

/** What PERSISTENT RESERVE IN answers (SPC-5, 6.15). */
public final class PersistentReserveIn {

    private static final int CAPABILITIES_BYTES = 8;
    /** CRH, SIP_C, ATP_C, PTPL_C; RLR_C=0, as reservations are never lost here. */
    private static final int CAPABLE = 0x10 | 0x08 | 0x04 | 0x01;

    private static final int TYPE_MASK_VALID = 0x80;
    /** ALLOW COMMANDS 100b: what {@link io.caisson.iscsi.scsi.cdb.Effect} says. */
    private static final int ALLOWS_AS_SPC_4 = 0x4 << 4;

    private static final int PERSISTS_NOW = 0x01;

    private static final int RESERVATION_BYTES = 16;
    private static final int OBSOLETE_SCOPE_ADDRESS_BYTES = 4;
    private static final int HOLDER = 0x01;
    private static final int FULL_STATUS_RESERVED_BYTES = 4;

    private PersistentReserveIn() {}

    /** Appends the whole answer, as it is now. */
    public static void answer(Cdb.PersistentReserveIn cdb, LogicalUnit unit, ByteBuf out) {
        ReservationState state = unit.reservations().state();
        switch (cdb.report()) {
            case READ_KEYS -> readKeys(state, out);
            case READ_RESERVATION -> readReservation(state, out);
            case REPORT_CAPABILITIES -> reportCapabilities(state, out);
            case READ_FULL_STATUS -> readFullStatus(state, out);
        }
    }

    /** 6.15.2. */
    private static void readKeys(ReservationState state, ByteBuf out) {
        out.writeInt((int) state.generation());
        out.writeInt(state.registrations().size() * Long.BYTES);
        state.registrations().values().forEach(out::writeLong);
    }

    /** 6.15.3. */
    private static void readReservation(ReservationState state, ByteBuf out) {
        out.writeInt((int) state.generation());
        PersistentReservation persistent = state.persistent();
        if (persistent == null) {
            out.writeInt(0);
            return;
        }
        out.writeInt(RESERVATION_BYTES);
        Registrant holder = persistent.holder();
        Long key = holder == null ? null : state.registrations().get(holder);
        out.writeLong(key == null ? 0 : key); // zero for the types that all registrants hold
        out.writeZero(OBSOLETE_SCOPE_ADDRESS_BYTES);
        out.writeByte(0);
        out.writeByte(scopeAndType(persistent));
        out.writeShort(0);
    }

    /** 6.15.4. */
    private static void reportCapabilities(ReservationState state, ByteBuf out) {
        out.writeShort(CAPABILITIES_BYTES);
        out.writeByte(CAPABLE);
        out.writeByte(TYPE_MASK_VALID | ALLOWS_AS_SPC_4 | (state.persistsThroughPowerLoss() ? PERSISTS_NOW : 0));
        out.writeShort(PersistentType.mask());
        out.writeShort(0);
    }

    /** 6.15.5. ALL_TG_PT=0: each registration is told with the one port that it is for. */
    private static void readFullStatus(ReservationState state, ByteBuf out) {
        out.writeInt((int) state.generation());
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        PersistentReservation persistent = state.persistent();
        state.registrations().forEach((registrant, key) -> {
            boolean holds = persistent != null && state.isHolder(registrant);
            out.writeLong(key);
            out.writeZero(FULL_STATUS_RESERVED_BYTES);
            out.writeByte(holds ? HOLDER : 0);
            out.writeByte(holds && persistent != null ? scopeAndType(persistent) : 0);
            out.writeZero(FULL_STATUS_RESERVED_BYTES);
            out.writeShort(registrant.port());
            int additionalAt = out.writerIndex();
            out.writeInt(0);
            TransportId.write(registrant.initiator(), out);
            out.setInt(additionalAt, out.writerIndex() - additionalAt - Integer.BYTES);
        });
        out.setInt(lengthAt, out.writerIndex() - lengthAt - Integer.BYTES);
    }

    /** SCOPE is 0, the logical unit, always. */
    private static int scopeAndType(PersistentReservation persistent) {
        return PersistentType.codeOf(persistent.type());
    }
}
