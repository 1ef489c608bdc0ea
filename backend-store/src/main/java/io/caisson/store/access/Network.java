package io.caisson.store.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of addresses, as in {@code 10.1.0.0/16} or {@code fd00::/8}. IPv4 and IPv6 never match each other.
 *
 * @param prefixBits leading bits of the address that count
 */
public record Network(InetAddress base, int prefixBits) {

    /**
     * Reads an address or a CIDR; an address alone stands for itself.
     *
     * @throws IllegalArgumentException the text is neither, or has bits set beyond the prefix; the message is for people
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        int prefix = slash < 0 ? bits : parsePrefix(text, text.substring(slash + 1), bits);
        InetAddress masked = masked(address, prefix);
        if (!masked.equals(address)) {
            throw new IllegalArgumentException("'" + text + "' has bits set beyond its prefix; the network is "
                    + masked.getHostAddress() + "/" + prefix);
        }
        return new Network(masked, prefix);
    }

    private static int parsePrefix(String whole, String text, int bits) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > bits) {
            throw new IllegalArgumentException("'" + whole + "' has no prefix length from 0 to " + bits);
        }
        return Integer.parseInt(text);
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] = (byte) (bytes[bit / 8] & ~(0x80 >>> (bit % 8)));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefixBits / 8;
        if (!Arrays.equals(mine, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & (0xFF00 >>> rest) & 0xFF) == 0;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefixBits;
    }
}
