package io.caisson.store.access;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** IP addresses as text: one form for each address, in the catalog and towards people and hosts. Pure functions. */
public final class IpAddress {

    /** Only literals, without a zone: nothing here may ask a name server. */
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private IpAddress() {}

    /** @throws IllegalArgumentException the text is no literal address; the message is for people */
    public static InetAddress parse(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address");
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The inverse of {@link #text(InetSocketAddress)}.
     *
     * @throws IllegalArgumentException the text is no literal address with a port from 1 on; the message is for people
     */
    public static InetSocketAddress parseWithPort(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            host = "";
        }
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not ADDRESS:PORT");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            throw new IllegalArgumentException("port " + number + " is not within 1..65535");
        }
        return new InetSocketAddress(parse(host), number);
    }

    /** The canonical text (RFC 5952 for IPv6), without a zone. */
    public static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    /** {@code ADDRESS:PORT}, with IPv6 addresses in brackets (RFC 3986, 3.2.2; RFC 7143, 13.8). */
    public static String text(InetSocketAddress address) {
        return text(address.getAddress(), address.getPort());
    }

    /** See {@link #text(InetSocketAddress)}. */
    public static String text(InetAddress address, int port) {
        String text = text(address);
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }
}
