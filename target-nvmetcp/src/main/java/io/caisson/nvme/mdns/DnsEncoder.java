package io.caisson.nvme.mdns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a message as a packet (RFC 1035, 4). Names are written once, but for those of SRV records, which RFC 2782 has in full. One message. */
final class DnsEncoder {

    private static final int RESPONSE = 0x8400; // with authority
    private static final int TRUNCATED = 0x0200;
    private static final int CLASS_IN = 1;
    private static final int TOP_BIT = 0x8000;
    private static final int MOST_OFFSET = 0x3FFF;

    private final ByteBuf packet = Unpooled.buffer(512);
    private final Map<DnsName, Integer> written = new HashMap<>();

    private DnsEncoder() {}

    /** @return on the heap, from index 0 on; the caller's */
    static ByteBuf encode(DnsMessage message) {
        DnsEncoder encoder = new DnsEncoder();
        encoder.message(message);
        return encoder.packet;
    }

    /** What a record says, with names in full: for comparison (RFC 6762, 8.2). */
    static byte[] octetsOf(DnsData data) {
        if (data instanceof DnsData.Unknown unknown) {
            return ByteBufUtil.decodeHexDump(unknown.octets());
        }
        DnsEncoder encoder = new DnsEncoder();
        encoder.data(data);
        return ByteBufUtil.getBytes(encoder.packet);
    }

    private void message(DnsMessage message) {
        packet.writeShort(message.id())
                .writeShort((message.isResponse() ? RESPONSE : 0) | (message.isTruncated() ? TRUNCATED : 0));
        packet.writeShort(message.questions().size())
                .writeShort(message.answers().size());
        packet.writeShort(message.authorities().size())
                .writeShort(message.additionals().size());
        for (DnsQuestion question : message.questions()) {
            name(question.name(), true);
            packet.writeShort(question.type()).writeShort(CLASS_IN | (question.wantsUnicast() ? TOP_BIT : 0));
        }
        message.answers().forEach(this::record);
        message.authorities().forEach(this::record);
        message.additionals().forEach(this::record);
    }

    private void record(DnsRecord record) {
        name(record.name(), true);
        packet.writeShort(record.data().type()).writeShort(CLASS_IN | (record.isUnique() ? TOP_BIT : 0));
        packet.writeInt((int) record.ttlSeconds());
        int length = packet.writerIndex();
        packet.writeShort(0);
        data(record.data());
        packet.setShort(length, packet.writerIndex() - length - Short.BYTES);
    }

    private void data(DnsData data) {
        if (data instanceof DnsData.Pointer pointer) {
            name(pointer.to(), true);
        } else if (data instanceof DnsData.Service service) {
            packet.writeShort(service.priority()).writeShort(service.weight()).writeShort(service.port());
            name(service.host(), false);
        } else if (data instanceof DnsData.Text text) {
            strings(text.strings());
        } else if (data instanceof DnsData.Address address) {
            packet.writeBytes(address.address().getAddress());
        } else if (data instanceof DnsData.Existing existing) {
            name(existing.name(), true);
            bitmap(existing.types());
        } else {
            throw new IllegalArgumentException("nobody here says such a thing: " + data);
        }
    }

    /** An empty text is one empty string (RFC 6763, 6.1). */
    private void strings(List<String> strings) {
        for (String string : strings.isEmpty() ? List.of("") : strings) {
            byte[] octets = string.getBytes(StandardCharsets.ISO_8859_1);
            packet.writeByte(octets.length).writeBytes(octets);
        }
    }

    /** RFC 4034, 4.1.2: window 0. */
    private void bitmap(Set<Integer> types) {
        byte[] bits = new byte[Collections.max(types) / Byte.SIZE + 1];
        types.forEach(type -> bits[type / Byte.SIZE] |= (byte) (0x80 >> type % Byte.SIZE));
        packet.writeByte(0).writeByte(bits.length).writeBytes(bits);
    }

    private void name(DnsName name, boolean mayPoint) {
        DnsName rest = name;
        while (!rest.isRoot()) {
            Integer there = written.get(rest);
            if (mayPoint && there != null) {
                packet.writeShort(0xC000 | there);
                return;
            }
            if (packet.writerIndex() <= MOST_OFFSET) {
                written.putIfAbsent(rest, packet.writerIndex());
            }
            byte[] label = rest.labels().get(0).getBytes(StandardCharsets.ISO_8859_1);
            packet.writeByte(label.length).writeBytes(label);
            rest = rest.parent();
        }
        packet.writeByte(0);
    }
}
