package io.caisson.nvme.mdns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a message out of a packet, which anybody on the link may have made (RFC 1035, 4; RFC 6762, 18). It takes a bounded number of
 * steps and bytes, whatever the packet says. One message.
 */
final class DnsDecoder {

    /** RFC 6762, 17. */
    static final int MOST_OCTETS = 9000;

    /** Questions and records in one message. */
    static final int MOST_ENTRIES = 256;

    private static final int HEADER_OCTETS = 12;
    /** In one name; nobody who compresses needs more than one. */
    private static final int MOST_POINTERS = 16;

    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED = 0x0200;
    private static final int RESPONSE_CODE = 0x000F;
    private static final int CLASS_IN = 1;
    private static final int CLASS_ANY = 255;
    /** Unicast wanted, or cache to be flushed. */
    private static final int TOP_BIT = 0x8000;

    private final ByteBuf packet;
    private int entries;

    private DnsDecoder(ByteBuf packet) {
        this.packet = packet;
    }

    /**
     * Reads all of it.
     *
     * @param packet from its reader index on; borrowed
     */
    static DnsMessage decode(ByteBuf packet) throws DnsFormatException {
        if (packet.readableBytes() < HEADER_OCTETS || packet.readableBytes() > MOST_OCTETS) {
            throw new DnsFormatException("a packet of " + packet.readableBytes() + " octets");
        }
        try {
            return new DnsDecoder(packet.slice()).message();
        } catch (IndexOutOfBoundsException early) {
            throw new DnsFormatException("the packet ends early");
        }
    }

    private DnsMessage message() throws DnsFormatException {
        int id = packet.readUnsignedShort();
        int flags = packet.readUnsignedShort();
        if ((flags & (OPCODE | RESPONSE_CODE)) != 0) {
            throw new DnsFormatException("neither a query nor a response that succeeded");
        }
        int questions = packet.readUnsignedShort();
        int answers = packet.readUnsignedShort();
        int authorities = packet.readUnsignedShort();
        int additionals = packet.readUnsignedShort();
        return new DnsMessage(
                id,
                (flags & RESPONSE) != 0,
                (flags & TRUNCATED) != 0,
                questions(questions),
                records(answers),
                records(authorities),
                records(additionals));
    }

    private void count() throws DnsFormatException {
        if (++entries > MOST_ENTRIES) {
            throw new DnsFormatException("more than " + MOST_ENTRIES + " questions and records");
        }
    }

    /** Those of other classes are left out. */
    private List<DnsQuestion> questions(int number) throws DnsFormatException {
        List<DnsQuestion> found = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            count();
            DnsName name = name();
            int type = packet.readUnsignedShort();
            int inClass = packet.readUnsignedShort();
            if ((inClass & ~TOP_BIT) == CLASS_IN || (inClass & ~TOP_BIT) == CLASS_ANY) {
                found.add(new DnsQuestion(name, type, (inClass & TOP_BIT) != 0));
            }
        }
        return found;
    }

    /** Those of other classes are left out. */
    private List<DnsRecord> records(int number) throws DnsFormatException {
        List<DnsRecord> found = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            count();
            DnsName name = name();
            int type = packet.readUnsignedShort();
            int inClass = packet.readUnsignedShort();
            long ttlSeconds = packet.readUnsignedInt();
            int length = packet.readUnsignedShort();
            int end = packet.readerIndex() + length;
            if (end > packet.writerIndex()) {
                throw new DnsFormatException("a record that is longer than its packet");
            }
            DnsData data = data(type, end);
            packet.readerIndex(end);
            if ((inClass & ~TOP_BIT) == CLASS_IN) {
                found.add(new DnsRecord(name, data, (inClass & TOP_BIT) != 0, ttlSeconds));
            }
        }
        return found;
    }

    /** @param end of the record */
    private DnsData data(int type, int end) throws DnsFormatException {
        int length = end - packet.readerIndex();
        DnsData data = switch (type) {
            case DnsType.ADDRESS4 -> address(length, 4);
            case DnsType.ADDRESS6 -> address(length, 16);
            case DnsType.POINTER -> new DnsData.Pointer(name());
            case DnsType.SERVICE ->
                new DnsData.Service(
                        packet.readUnsignedShort(), packet.readUnsignedShort(), packet.readUnsignedShort(), name());
            case DnsType.TEXT -> new DnsData.Text(strings(end));
            default -> {
                String octets = ByteBufUtil.hexDump(packet, packet.readerIndex(), length);
                packet.skipBytes(length);
                yield new DnsData.Unknown(type, octets);
            }
        };
        if (packet.readerIndex() != end) {
            throw new DnsFormatException("a record of type " + type + " and of another length than it says");
        }
        return data;
    }

    private DnsData address(int length, int expected) throws DnsFormatException {
        if (length != expected) {
            throw new DnsFormatException("an address of " + length + " octets");
        }
        byte[] octets = new byte[length];
        packet.readBytes(octets);
        try {
            return new DnsData.Address(InetAddress.getByAddress(octets));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<String> strings(int end) throws DnsFormatException {
        List<String> strings = new ArrayList<>();
        while (packet.readerIndex() < end) {
            int length = packet.readUnsignedByte();
            if (packet.readerIndex() + length > end) {
                throw new DnsFormatException("a string that is longer than its record");
            }
            strings.add(
                    packet.readCharSequence(length, StandardCharsets.ISO_8859_1).toString());
        }
        return strings;
    }

    /**
     * A name, whose end may stand elsewhere (RFC 1035, 4.1.4). A pointer leads to before the part that it ends, so that there is no
     * way back.
     */
    private DnsName name() throws DnsFormatException {
        List<String> labels = new ArrayList<>();
        int octets = 1;
        int pointers = 0;
        int part = packet.readerIndex();
        int at = part;
        int after = -1;
        while (true) {
            int length = packet.getUnsignedByte(at);
            if (length == 0) {
                packet.readerIndex(after < 0 ? at + 1 : after);
                return new DnsName(labels);
            }
            if ((length & 0xC0) == 0xC0) {
                int target = (length & 0x3F) << 8 | packet.getUnsignedByte(at + 1);
                if (target >= part || target < HEADER_OCTETS || ++pointers > MOST_POINTERS) {
                    throw new DnsFormatException("a name that leads astray");
                }
                after = after < 0 ? at + 2 : after;
                part = target;
                at = target;
            } else if (length > DnsName.MOST_LABEL_OCTETS) {
                throw new DnsFormatException("a label of an unknown kind");
            } else {
                octets += 1 + length;
                if (octets > DnsName.MOST_OCTETS) {
                    throw new DnsFormatException("a name that is too long");
                }
                labels.add(packet.toString(at + 1, length, StandardCharsets.ISO_8859_1));
                at += 1 + length;
            }
        }
    }
}
