package io.caisson.nvme.namespace.reservation;

import io.caisson.nvme.command.HostId;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What Reservation Report answers: the extended data structure, which is the one for 128-bit host identifiers (base
 * specification 2.0, figures 406 and 408). It says the same on every node.
 *
 * <pre>
 *   header      0 GEN (4)   4 RTYPE   5 REGCTL (2)   9 PTPLS   10 reserved to 64
 *   registrant  0 CNTLID (2)   2 RCSTS   8 RKEY (8)   16 HOSTID (16)   32 reserved to 64
 * </pre>
 */
public final class ReservationReport {

    private static final int HEADER_BYTES = 64;
    private static final int REGISTRANT_BYTES = 64;
    /** A host is registered, and not one of its controllers. */
    private static final int NO_CONTROLLER = 0xFFFF;

    private static final int HOLDS_RESERVATION = 0x01;

    private ReservationReport() {}

    public static int lengthBytes(ReservationState state) {
        return HEADER_BYTES + state.registrations().size() * REGISTRANT_BYTES;
    }

    /** Appends the whole of it to {@code out}, which is borrowed. */
    public static void write(ReservationState state, ByteBuf out) {
        PersistentReservation reservation = state.persistent();
        int start = out.writerIndex();
        out.writeZero(lengthBytes(state));
        out.setIntLE(start, (int) state.generation());
        out.setByte(start + 4, reservation == null ? 0 : ReservationTypes.code(reservation.type()));
        out.setShortLE(start + 5, state.registrations().size());
        out.setByte(start + 9, state.persistsThroughPowerLoss() ? 1 : 0);
        int at = start + HEADER_BYTES;
        for (var registration : state.registrations().entrySet()) {
            Registrant registrant = registration.getKey();
            out.setShortLE(at, NO_CONTROLLER);
            out.setByte(at + 2, state.isHolder(registrant) ? HOLDS_RESERVATION : 0);
            out.setLongLE(at + 8, registration.getValue());
            out.setBytes(at + 16, hostId(registrant).bytes());
            at += REGISTRANT_BYTES;
        }
    }

    /**
     * An iSCSI initiator port, which has no host identifier, is shown with one that is made from its name. It is never taken for
     * that host: registrants are compared by what they are, not by how they are shown.
     */
    private static HostId hostId(Registrant registrant) {
        return HostId.of(registrant).orElseGet(() -> {
            String name = registrant.initiator() + ",t,0x" + Integer.toHexString(registrant.port());
            UUID made = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
            return new HostId(made.getMostSignificantBits(), made.getLeastSignificantBits());
        });
    }
}
