package io.caisson.nvme.command;

import io.caisson.store.access.Registrant;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The 128-bit host identifier (NVM Express Base Specification 2.0, 5.27.1.25), which Connect carries: whoever sends the same
 * one is the same host, through however many controllers. Reservations belong to it.
 *
 * @param first the first 8 bytes, most significant first, as nothing but bytes is meant
 * @param second the other 8
 */
public record HostId(long first, long second) {

    /** Length on the wire. */
    public static final int BYTES = 16;

    private static final String NQN = "nqn.";
    private static final String SEPARATOR = ",i,0x";

    /** No host: what a discovery controller may be told. */
    public static final HostId ZERO = new HostId(0, 0);

    /** Reads 16 bytes at {@code index} of {@code buffer}, which is borrowed. */
    public static HostId read(ByteBuf buffer, int index) {
        byte[] bytes = new byte[BYTES];
        buffer.getBytes(index, bytes);
        return of(bytes);
    }

    public static HostId of(byte[] bytes) {
        ByteBuffer view = ByteBuffer.wrap(bytes, 0, BYTES);
        return new HostId(view.getLong(), view.getLong());
    }

    /** The 16 bytes as they were sent. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(first).putLong(second).array();
    }

    /**
     * The host as reservations know it, through whichever controller it comes: {@code NQN,i,0x<32 digits>}, in the shape of the
     * names of iSCSI initiator ports. The NQN is part of it because that is what access is given to, and what a host
     * authenticates as: an identifier alone could be anybody's.
     *
     * @param hostNqn as sent in Connect
     */
    public Registrant registrant(String hostNqn) {
        return new Registrant(hostNqn + SEPARATOR + this, 0);
    }

    /** The identifier of the host that registered, if it was one: a registrant may be of the other protocol. */
    public static Optional<HostId> of(Registrant registrant) {
        String name = registrant.initiator();
        int digits = name.length() - 2 * BYTES;
        boolean shaped = registrant.port() == 0
                && digits >= SEPARATOR.length()
                && name.startsWith(NQN)
                && name.startsWith(SEPARATOR, digits - SEPARATOR.length())
                && name.chars().skip(digits).allMatch(HexFormat::isHexDigit);
        return shaped ? Optional.of(of(HexFormat.of().parseHex(name.substring(digits)))) : Optional.empty();
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
