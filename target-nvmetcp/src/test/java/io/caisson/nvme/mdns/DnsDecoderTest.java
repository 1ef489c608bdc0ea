package io.caisson.nvme.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of neighbours, good and bad (RFC 1035, 4; RFC 6762, 18). */
class DnsDecoderTest {

    private static final ServiceInstance INSTANCE = new ServiceInstance(new InetSocketAddress("10.1.0.10", 8009), 0);

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.replaceAll("\\s", "")));
    }

    private static DnsMessage decode(String text) throws DnsFormatException {
        return DnsDecoder.decode(hex(text));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws DnsFormatException {
        DnsMessage message = DnsMessage.response(INSTANCE.all(), List.of(ServiceInstance.kind()));
        assertThat(DnsDecoder.decode(DnsEncoder.encode(message))).isEqualTo(message);
        ServiceInstance six = new ServiceInstance(new InetSocketAddress("2001:db8::1", 8009), 2);
        DnsMessage probe = DnsMessage.probe(List.of(new DnsQuestion(six.name(), DnsType.ANY, true)), six.claims());
        assertThat(DnsDecoder.decode(DnsEncoder.encode(probe))).isEqualTo(probe);
        assertThat(six.host()).isEqualTo(DnsName.of("caisson-2001-db8--1-3", "local"));
        assertThat(new ServiceInstance(new InetSocketAddress("2001:db8::1:2", 8009), 0).host())
                .isNotEqualTo(new ServiceInstance(new InetSocketAddress("2001:db8:1::2", 8009), 0).host());
    }

    @Test
    void namesAreWrittenOnce() {
        int together = DnsEncoder.encode(DnsMessage.response(INSTANCE.all(), List.of()))
                .readableBytes();
        assertThat(together).isLessThan(220);
    }

    /** As a browser of another maker sends it: a question for PTR of _nvme-disc._tcp.local, unicast wanted. */
    @Test
    void aQueryOfSomebodyElseIsUnderstood() throws DnsFormatException {
        DnsMessage query = decode(
                "0000 0000 0001 0000 0000 0000" + "0a 5f6e766d652d64697363 04 5f746370 05 6c6f63616c 00 000c 8001");
        assertThat(query.questions()).containsExactly(new DnsQuestion(ServiceInstance.SERVICE, DnsType.POINTER, true));
        assertThat(query.questions().get(0).name()).isEqualTo(DnsName.of("_NVMe-Disc", "_TCP", "local"));
    }

    @ParameterizedTest
    @CsvSource({
        "0000 0000 0001 0000 0000 0000 c00c 000c 0001, leads astray", // to itself
        "0000 0000 0001 0000 0000 0000 c00e c00c 000c 0001, leads astray", // forwards, and back
        "0000 0000 0001 0000 0000 0000 0161 c00c 000c 0001, leads astray", // round and round, longer each time
        "0000 0000 0001 0000 0000 0000 c000 000c 0001, leads astray", // into the header
        "0000 0000 0001 0000 0000 0000 4061 00 000c 0001, unknown kind",
        "0000 0000 0001 0000 0000 0000 8061 00 000c 0001, unknown kind",
        "0000 0000 0001 0000 0000 0000 0561 00, ends early",
        "0000 0000 0001 0000 0000 0000, ends early",
        "0000 0000 ffff ffff ffff ffff, ends early",
        "0000 0000 0000, a packet of 6 octets",
        "0000 7800 0000 0000 0000 0000, neither a query",
        "0000 8403 0000 0000 0000 0000, neither a query",
        "0000 8400 0000 0001 0000 0000 00 0001 0001 00000078 ffff 0a010203, longer than its packet",
        "0000 8400 0000 0001 0000 0000 00 0001 0001 00000078 0003 0a0102, an address of 3 octets",
        "0000 8400 0000 0001 0000 0000 00 000c 0001 00000078 0001 0161 00, of another length",
        "0000 8400 0000 0001 0000 0000 00 0010 0001 00000078 0002 ff61, longer than its record",
        "0000 8400 0000 0001 0000 0000 00 0021 0001 00000078 0008 0000 0000 1f49 00 00, of another length",
    })
    void whatIsMalformedIsRefused(String packet, String why) {
        assertThatThrownBy(() -> decode(packet))
                .isInstanceOf(DnsFormatException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aNameIsNoLongerThanNamesAre() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            name.append("3f").append("61".repeat(63));
        }
        assertThatThrownBy(() -> decode("0000 0000 0001 0000 0000 0000" + name + "00 000c 0001"))
                .hasMessageContaining("too long");
    }

    /** Pointers to pointers to pointers: each name would cost as many steps as there are before it. */
    @Test
    void aChainOfPointersIsNotFollowedToItsEnd() {
        StringBuilder chain = new StringBuilder("0000 0000 0101 0000 0000 0000 00 000c 0001");
        int before = 12;
        for (int i = 0; i < 256; i++) {
            int at = 17 + i * 6;
            chain.append(Integer.toHexString(0xC000 | before)).append("000c0001");
            before = at;
        }
        assertThatThrownBy(() -> decode(chain.toString())).isInstanceOf(DnsFormatException.class);
    }

    @Test
    void moreRecordsThanAnybodyNeedsAreRefused() {
        String records = "00 000c 0001".repeat(300);
        assertThatThrownBy(() -> decode("0000 0000 012c 0000 0000 0000" + records))
                .hasMessageContaining("more than 256");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsDamagedIsReadOrRefusedInNoTime(long seed) {
        Random random = new Random(seed);
        byte[] sound = ByteBufUtil.getBytes(DnsEncoder.encode(DnsMessage.response(INSTANCE.all(), List.of())));
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        int tried = 0;
        while (System.nanoTime() < end || tried == 0) {
            byte[] packet = sound.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            try {
                DnsMessage message =
                        DnsDecoder.decode(Unpooled.wrappedBuffer(packet, 0, random.nextInt(packet.length) + 1));
                assertThat(message.answers()).as("seed %d", seed).hasSizeLessThanOrEqualTo(DnsDecoder.MOST_ENTRIES);
            } catch (DnsFormatException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
            tried++;
        }
        assertThat(tried).as("packets within a second, seed %d", seed).isGreaterThan(1000);
    }
}
