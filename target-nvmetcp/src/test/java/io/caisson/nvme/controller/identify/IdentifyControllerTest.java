package io.caisson.nvme.controller.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.PoolSpace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The bytes of Identify Controller, all of them (base specification 2.0, figure 275). */
class IdentifyControllerTest {

    private static final ControllerFacts FACTS = new ControllerFacts(
            0x0102,
            "nqn.2026-11.io.caisson:g",
            "SERIAL",
            "0.1.0",
            1024,
            8192,
            new PoolSpace(0x1122_3344_5566L, 0x0011_2233_4455L, 80));

    private static ByteBuf page() {
        return Unpooled.wrappedBuffer(new byte[4096]);
    }

    private static String ascii(String text, int length) {
        String padded = text + " ".repeat(length - text.length());
        return HexFormat.of().formatHex(padded.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<Integer, String> common() {
        Map<Integer, String> fields = new TreeMap<>();
        fields.put(4, ascii("SERIAL", 20));
        fields.put(24, ascii("Caisson", 40));
        fields.put(64, ascii("0.1.0", 8));
        fields.put(73, "15ca02"); // IEEE, lowest byte first
        fields.put(77, "08"); // MDTS: 2^8 pages of 4 KiB
        fields.put(78, "0201"); // CNTLID
        fields.put(80, "00000200"); // VER 2.0
        fields.put(96, "41000000"); // CTRATT: HIDS, TBKAS
        fields.put(258, "03"); // ACL
        fields.put(259, "03"); // AERL
        fields.put(261, "26"); // LPA
        fields.put(320, "0a00"); // KAS: 1 s
        fields.put(514, "0004"); // MAXCMD
        fields.put(536, "01003000"); // SGLS
        fields.put(768, HexFormat.of().formatHex("nqn.2026-11.io.caisson:g".getBytes(StandardCharsets.UTF_8)));
        return fields;
    }

    /** Every byte is either in {@code fields} or zero. */
    private static void expect(ByteBuf page, Map<Integer, String> fields) {
        byte[] expected = new byte[4096];
        fields.forEach((at, hex) -> {
            byte[] bytes = HexFormat.of().parseHex(hex);
            System.arraycopy(bytes, 0, expected, at, bytes.length);
        });
        for (int i = 0; i < expected.length; i++) {
            assertThat(page.getByte(i)).as("byte %d", i).isEqualTo(expected[i]);
        }
    }

    @Test
    void aControllerWithNamespaces() {
        ByteBuf page = page();
        IdentifyController.write(FACTS, page);
        Map<Integer, String> fields = common();
        fields.put(76, "0b"); // CMIC: ports, controllers, ANA
        fields.put(92, "00090000"); // OAES
        fields.put(111, "01"); // CNTRLTYPE
        fields.put(260, "03"); // FRMW
        fields.put(280, "6655443322110000"); // TNVMCAP
        fields.put(296, "5544332211000000"); // UNVMCAP
        fields.put(342, "0a"); // ANATT
        fields.put(343, "43"); // ANACAP
        fields.put(344, "01000000"); // ANAGRPMAX
        fields.put(348, "01000000"); // NANAGRPID
        fields.put(512, "66"); // SQES
        fields.put(513, "44"); // CQES
        fields.put(516, "00040000"); // NN
        fields.put(520, "fd01"); // ONCS
        fields.put(522, "0100"); // FUSES
        fields.put(525, "06"); // VWC: none, Flush of all namespaces
        fields.put(532, "1f00"); // ACWU: 32 blocks
        fields.put(534, "0100"); // CDFS: format 0
        fields.put(540, "00040000"); // MNAN
        fields.put(1792, "04020000"); // IOCCSZ: (64 + 8192) / 16
        fields.put(1796, "01000000"); // IORCSZ
        fields.put(1803, "01"); // MSDBD
        fields.put(1804, "0100"); // OFCS
        expect(page, fields);
    }

    @Test
    void aDiscoveryController() {
        ByteBuf page = page();
        IdentifyController.writeDiscovery(FACTS, page);
        Map<Integer, String> fields = common();
        fields.put(92, "00000080"); // OAES
        fields.put(111, "02"); // CNTRLTYPE
        expect(page, fields);
    }

    @Test
    void theOneCombinationOfCommandSetsIsTheNvmCommandSet() {
        ByteBuf page = page();
        CommandSets.write(page);
        Map<Integer, String> fields = new TreeMap<>();
        fields.put(0, "01");
        expect(page, fields);
    }
}
