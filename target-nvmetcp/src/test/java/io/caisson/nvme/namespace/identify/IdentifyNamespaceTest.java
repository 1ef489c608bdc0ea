package io.caisson.nvme.namespace.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The Identify data structures of namespaces, byte by byte. */
class IdentifyNamespaceTest {

    private final NamespaceRegistry registry = new NamespaceRegistry(new FakeReservationLedger());
    private final ByteBuf page = Unpooled.buffer(4100).writeZero(4100).readerIndex(4);

    private Namespace namespace(Geometry geometry) {
        FakeBlockDevice device = new FakeBlockDevice(geometry, UUID.fromString("01234567-89ab-4cde-8f01-23456789abcd"));
        device.fill(0, 16, 1);
        return registry.acquire(device);
    }

    /** The bytes of the page from {@code at} on, as hexadecimal digits. */
    private String hex(int at, int bytes) {
        return ByteBufUtil.hexDump(page, 4 + at, bytes).toUpperCase(Locale.ROOT);
    }

    @Test
    void goldenBytesOfANamespaceWith512ByteBlocks() {
        IdentifyNamespace.write(namespace(new Geometry(512, 0x123456)), 7, page);

        assertThat(hex(0, 8)).as("NSZE").isEqualTo("5634120000000000");
        assertThat(hex(8, 8)).as("NCAP").isEqualTo("5634120000000000");
        assertThat(hex(16, 8)).as("NUSE").isEqualTo("1000000000000000");
        assertThat(hex(24, 1)).as("NSFEAT").isEqualTo("1B");
        assertThat(hex(25, 2)).as("NLBAF, FLBAS").isEqualTo("0000");
        assertThat(hex(27, 3)).as("MC, DPC, DPS").isEqualTo("000000");
        assertThat(hex(30, 4)).as("NMIC, RESCAP, FPI, DLFEAT").isEqualTo("01FF0009");
        assertThat(hex(34, 6)).as("NAWUN, NAWUPF, NACWU").isEqualTo("07000700FF00");
        assertThat(hex(40, 6)).as("NABSN, NABO, NABSPF").isEqualTo("070000000700");
        assertThat(hex(46, 2)).as("NOIOB").isEqualTo("0000");
        assertThat(hex(48, 16)).as("NVMCAP").isEqualTo("00AC6824000000000000000000000000");
        assertThat(hex(64, 8)).as("NPWG, NPWA, NPDG, NPDA").isEqualTo("0700070007000700");
        assertThat(hex(72, 2)).as("NOWS").isEqualTo("FF07");
        assertThat(hex(74, 2)).as("MSSRL").isEqualTo("0080");
        assertThat(hex(76, 4)).as("MCL").isEqualTo("00000200");
        assertThat(hex(80, 1)).as("MSRC").isEqualTo("7F");
        assertThat(hex(92, 4)).as("ANAGRPID").isEqualTo("07000000");
        assertThat(hex(99, 1)).as("NSATTR").isEqualTo("00");
        assertThat(hex(104, 16)).as("NGUID").isEqualTo("8F0123456789ABCD" + "02CA15" + "6789AB4CDE");
        assertThat(hex(120, 3)).as("EUI64, company").isEqualTo("02CA15");
        assertThat(hex(128, 4)).as("LBAF0").isEqualTo("00000900");
        assertThat(hex(132, 4096 - 132)).as("the rest").matches("0+");
    }

    @Test
    void goldenBytesOfANamespaceWith4096ByteBlocks() {
        IdentifyNamespace.write(namespace(new Geometry(4096, 0x1000)), 1, page);

        assertThat(hex(16, 8)).as("NUSE").isEqualTo("1000000000000000");
        assertThat(hex(34, 12)).as("atomicity").isEqualTo("000000001F00000000000000");
        assertThat(hex(64, 8)).as("NPWG to NPDA").isEqualTo("0000000000000000");
        assertThat(hex(72, 9)).as("NOWS, MSSRL, MCL, MSRC").isEqualTo("FF00" + "0010" + "00400000" + "7F");
        assertThat(hex(128, 4)).as("LBAF0").isEqualTo("00000C00");
    }

    @Test
    void limitsOfTheNvmCommandSet() {
        IdentifyNamespace.writeNvmController(page);

        assertThat(hex(0, 16)).isEqualTo("0B" + "0D" + "00" + "FF" + "00004000" + "0000400000000000");
        assertThat(hex(16, 4080)).matches("0+");
    }

    @Test
    void whateverTheCommandSetIs() {
        IdentifyNamespace.writeIndependent(3, page);

        assertThat(hex(0, 16)).isEqualTo("0801FF00" + "03000000" + "000000000000" + "01" + "00");
        assertThat(hex(16, 4080)).matches("0+");
    }

    @Test
    void identificationDescriptors() {
        Namespace namespace = namespace(new Geometry(512, 64));

        NamespaceIdentity.write(namespace.identity(), page);

        assertThat(hex(0, 12)).isEqualTo("01080000" + hexOf(namespace.identity().eui64()));
        assertThat(hex(12, 20)).isEqualTo("02100000" + "8F0123456789ABCD02CA156789AB4CDE");
        assertThat(hex(32, 20)).isEqualTo("03100000" + "0123456789AB4CDE8F0123456789ABCD");
        assertThat(hex(52, 5)).isEqualTo("0401000000");
        assertThat(hex(57, 4096 - 57)).matches("0+");
    }

    private static String hexOf(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
