package io.caisson.nvme.controller.discovery;

import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * One entry of the discovery log page (NVM Express Base Specification 2.0, 5.16.1.23, figure 265; NVM Express TCP Transport
 * Specification 1.0, 3.1.1 for the transport's part).
 *
 * <pre>
 *    0 TRTYPE   1 ADRFAM   2 SUBTYPE   3 TREQ   4 PORTID (2)   6 CNTLID (2)   8 ASQSZ (2)   10 EFLAGS (2)
 *   32 TRSVCID (32)   256 NQN (256)   512 TRADDR (256)   768 TSAS (256)
 * </pre>
 *
 * @param nqn of the subsystem
 * @param portId PORTID
 * @param maxAdminEntries ASQSZ
 */
record DiscoveryEntry(
        Subtype subtype,
        String nqn,
        InetAddress address,
        int port,
        int portId,
        int maxAdminEntries,
        Security security) {

    /** Length on the wire. */
    static final int BYTES = 1024;

    private static final int TCP = 3;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private static final int DYNAMIC_CONTROLLER = 0xFFFF;

    /** TREQ: submission queue flow control can be disabled. */
    private static final int WITHOUT_FLOW_CONTROL = 1 << 2;

    private static final int SERVICE_LENGTH = 32;
    private static final int ADDRESS_LENGTH = 256;

    /** SUBTYPE. */
    enum Subtype {
        /** Another discovery service. What it takes is not known here: it says so itself. */
        REFERRAL(1, 0),
        /** A subsystem with namespaces. */
        NVM(2, 0),
        /**
         * The discovery subsystem that is asked: it takes persistent connections (EPCSD), and says the same through all its
         * ports (DUPRETINFO).
         */
        CURRENT_DISCOVERY(3, 0x3);

        private final int code;
        private final int flags;

        Subtype(int code, int flags) {
            this.code = code;
            this.flags = flags;
        }
    }

    /**
     * What is said of encryption. Where it is optional, TREQ leaves it open: hosts take "not required" for a call to encrypt,
     * and those without the key would not connect at all.
     */
    enum Security {
        NONE(0, 0),
        OPTIONAL(0, 2),
        REQUIRED(1, 2);

        private final int requirement;
        /** SECTYPE: none, or TLS 1.3. */
        private final int type;

        Security(int requirement, int type) {
            this.requirement = requirement;
            this.type = type;
        }
    }

    /** Writes it at {@code at}, over zeros. {@code page} is borrowed. */
    void write(ByteBuf page, int at) {
        page.setByte(at, TCP);
        page.setByte(at + 1, address instanceof Inet6Address ? IPV6 : IPV4);
        page.setByte(at + 2, subtype.code);
        page.setByte(at + 3, security.requirement | (subtype == Subtype.REFERRAL ? 0 : WITHOUT_FLOW_CONTROL));
        page.setShortLE(at + 4, portId);
        page.setShortLE(at + 6, DYNAMIC_CONTROLLER);
        page.setShortLE(at + 8, maxAdminEntries);
        page.setShortLE(at + 10, subtype.flags);
        setText(Integer.toString(port), SERVICE_LENGTH, page, at + 32);
        page.setBytes(at + 256, nqn.getBytes(StandardCharsets.UTF_8));
        setText(text(address), ADDRESS_LENGTH, page, at + 512);
        page.setByte(at + 768, security.type);
    }

    /** Without a zone, which says nothing to another machine. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static void setText(String text, int length, ByteBuf page, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < length; i++) {
            page.setByte(at + i, i < bytes.length ? bytes[i] : ' ');
        }
    }
}
