package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.HostView;
import io.caisson.store.access.NvmeHostAccess;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Identify, Get Log Page, Set Features and Get Features of an enabled controller (base specification 2.0, 5). */
class AdminCommandsTest {

    private static final int NONE = -1;

    private final Bench bench = new Bench();
    private Wire admin;

    @BeforeEach
    void connect() {
        admin = bench.enabled();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Wire.Sent identify(int structure, int namespaceId) {
        return admin.send(Entry.of(0x06).namespace(namespaceId).doubleword(10, structure));
    }

    private Wire.Sent log(int page, int bytes) {
        return admin.send(logEntry(page, bytes));
    }

    private static Entry logEntry(int page, int bytes) {
        return Entry.of(0x02).namespace(NONE).doubleword(10, page | bytes / 4 - 1 << 16);
    }

    private Wire.Sent get(int feature, int doubleword11) {
        return admin.send(Entry.of(0x0A).doubleword(10, feature).doubleword(11, doubleword11));
    }

    private Wire.Sent set(int feature, int doubleword11) {
        return admin.send(Entry.of(0x09).namespace(0).doubleword(10, feature).doubleword(11, doubleword11));
    }

    // ---------------------------------------------------------------- opcodes

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x04, 0x05, 0x0D, 0x10, 0x11, 0x14, 0x15, 0x80, 0x81, 0x84, 0xC0, 0xFF})
    void whatFabricsOrWeDoNotHaveIsAnInvalidOpcode(int opcode) {
        assertThat(admin.send(Entry.of(opcode)).status()).isEqualTo(StatusCode.INVALID_OPCODE);
    }

    @Test
    void beforeItIsEnabledAControllerTakesPropertiesOnly() {
        Wire disabled = bench.admin();
        for (int opcode : new int[] {0x02, 0x06, 0x08, 0x09, 0x0A, 0x0C}) {
            assertThat(disabled.send(Entry.of(opcode)).status()).isEqualTo(StatusCode.SEQUENCE_ERROR);
        }
        Bench.expectSuccess(disabled.send(Entry.of(0x18)));
    }

    @Test
    void propertiesAreReadInTheirSizesAndTheResetOfTheSubsystemIsRefused() {
        assertThat(admin.send(Bench.propertyGet(0x00, 1)).result).isEqualTo(0x0800_0820_1E01_03FFL);
        assertThat(admin.send(Bench.propertyGet(0x14, 0)).result).isEqualTo(Bench.ENABLED);
        assertThat(admin.send(Bench.propertyGet(0x00, 0)).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(Bench.propertyGet(0x1000, 0)).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(Bench.propertySet(0x20, 0x4E56_4D65)).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(Bench.propertySet(0x1C, 0)).status()).isEqualTo(StatusCode.INVALID_FIELD);
    }

    // ---------------------------------------------------------------- Identify

    @Test
    void identifyTellsTheControllerItsIdAndSubsystem() {
        ByteBuf page = identify(0x01, 0).page();
        assertThat(page.readableBytes()).isEqualTo(4096);
        assertThat(page.getUnsignedShortLE(78)).isEqualTo(Bench.controllerId(admin));
        assertThat(page.getLongLE(280)).as("TNVMCAP").isEqualTo(100 << 20);
    }

    @Test
    void aNamespaceIsIdentifiedInAllWays() {
        assertThat(identify(0x00, 1).page().getLongLE(0)).as("NSZE").isEqualTo(2048);
        assertThat(identify(0x00, 1).page().getIntLE(92)).as("ANAGRPID").isEqualTo(1);
        assertThat(identify(0x08, 1).page().getIntLE(4)).as("ANAGRPID").isEqualTo(1);
        assertThat(identify(0x05, 1).data).isEqualTo(new byte[4096]);
        assertThat(identify(0x03, 1).page().getByte(0)).as("a descriptor").isPositive();
        assertThat(identify(0x06, 0).page().getByte(3)).as("DMRL").isNotZero();
        assertThat(identify(0x1C, 0).page().getLongLE(0)).isEqualTo(1);
        assertThat(admin.send(Entry.of(0x06).doubleword(10, 0xFFFF_001C)).status())
                .isEqualTo(StatusCode.SUCCESS);
    }

    @Test
    void anInactiveNamespaceIsZerosAndAnImpossibleOneIsRefused() {
        for (int structure : new int[] {0x00, 0x05, 0x08, 0x11}) {
            assertThat(Bench.expectSuccess(identify(structure, 1024)).data).isEqualTo(new byte[4096]);
            for (int id : new int[] {0, 1025, -1, -2}) {
                assertThat(identify(structure, id).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
            }
        }
        assertThat(identify(0x03, 2).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
    }

    @Test
    void listsEndBeforeTheLastIds() {
        assertThat(identify(0x02, 0).page().getIntLE(0)).isEqualTo(1);
        assertThat(identify(0x02, 1).page().getIntLE(0)).isZero();
        assertThat(identify(0x02, -3).page().getIntLE(0)).as("more than any id").isZero();
        assertThat(identify(0x02, -2).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
        assertThat(identify(0x07, -1).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
    }

    @Test
    void whatIsAllocatedIsWhatIsActive() {
        assertThat(identify(0x10, 0).data).isEqualTo(identify(0x02, 0).data);
        assertThat(identify(0x10, -1).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
        assertThat(identify(0x11, 1).data).isEqualTo(identify(0x00, 1).data);
    }

    private List<Integer> controllers(int structure, int namespaceId, int from) {
        ByteBuf page = admin.send(Entry.of(0x06).namespace(namespaceId).doubleword(10, from << 16 | structure))
                .page();
        return IntStream.rangeClosed(1, page.getUnsignedShortLE(0))
                .mapToObj(index -> page.getUnsignedShortLE(2 * index))
                .toList();
    }

    @Test
    void aHostFindsItsOwnControllersAndNobodyElses() {
        bench.admit(
                "nqn.other", new NvmeHostAccess(new HostView("h2", "b"), null, null, NvmeHostAccess.TlsUse.OFF, null));
        Wire stranger = bench.wire(Bench.PORTAL_1);
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.NEW_CONTROLLER, Bench.SUBSYSTEM, "nqn.other");
        Bench.expectSuccess(stranger.send(Bench.connect(0, 32, 0), data));
        bench.discovery(Bench.PORTAL_1, 0);
        int first = Bench.controllerId(admin);
        int second = Bench.controllerId(bench.enabled(Bench.PORTAL_2));
        assertThat(controllers(0x13, 0, 0)).containsExactly(first, second);
        assertThat(controllers(0x13, 0, second)).containsExactly(second);
        assertThat(controllers(0x13, 0, second + 1)).isEmpty();
        assertThat(controllers(0x12, 1, 0)).containsExactly(first, second);
        assertThat(controllers(0x12, 2, 0)).as("a namespace that nobody has").isEmpty();
        assertThat(identify(0x12, -1).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x09, 0x0A, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0xFF})
    void otherStructuresAreAnInvalidField(int structure) {
        assertThat(identify(structure, 1).status()).isEqualTo(StatusCode.INVALID_FIELD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x05, 0x06, 0x07})
    void otherCommandSetsAreAnInvalidField(int structure) {
        Entry entry = Entry.of(0x06).doubleword(10, structure).doubleword(11, 2 << 24);
        assertThat(admin.send(entry).status()).isEqualTo(StatusCode.INVALID_FIELD);
    }

    // ---------------------------------------------------------------- Get Log Page

    @Test
    void theLogOfLogsNamesThoseThatAnswer() {
        ByteBuf supported = log(0x00, 1024).page();
        Set<Integer> named = new TreeSet<>();
        for (int id = 0; id < 256; id++) {
            if (supported.getIntLE(id * 4) != 0) {
                named.add(id);
            }
            StatusCode expected = named.contains(id) ? StatusCode.SUCCESS : StatusCode.INVALID_LOG_PAGE;
            assertThat(log(id, 512).status()).as("log page %x", id).isEqualTo(expected);
        }
        assertThat(named).containsExactly(0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0C, 0x12, 0x80);
    }

    @Test
    void aLogIsReadInPiecesAndEndsInZeros() {
        byte[] whole = log(0x03, 512).data;
        assertThat(HexFormat.of().formatHex(whole, 0, 16)).isEqualTo("0100000000000000302e312e302d534e");
        Wire.Sent piece = admin.send(logEntry(0x03, 8).doublewords(12, 8));
        assertThat(piece.data).isEqualTo("0.1.0-SN".getBytes(StandardCharsets.US_ASCII));
        assertThat(admin.send(logEntry(0x03, 16).doublewords(12, 504)).data).isEqualTo(new byte[16]);
        assertThat(admin.send(logEntry(0x03, 16).doublewords(12, 512)).status()).isEqualTo(StatusCode.SUCCESS);
        for (long offset : new long[] {516, 2, -4}) {
            assertThat(admin.send(logEntry(0x03, 16).doublewords(12, offset)).status())
                    .isEqualTo(StatusCode.INVALID_FIELD);
        }
        assertThat(admin.send(logEntry(0x03, 16).doubleword(14, 1)).status())
                .as("there are no UUIDs")
                .isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(logEntry(0x03, 16).doubleword(14, 1 << 23)).status())
                .as("no index offsets")
                .isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(logEntry(0x03, 16).doubleword(11, 4)).status())
                .as("longer than MDTS")
                .isEqualTo(StatusCode.INVALID_FIELD);
    }

    @Test
    void healthCountsWhatTheHostDid() {
        Wire io = bench.io(admin, 1);
        Bench.expectSuccess(io.send(Entry.write(0, 2000), new byte[1_024_000]));
        Bench.expectSuccess(io.send(Entry.read(0, 1)));
        ByteBuf health = log(0x02, 512).page();
        assertThat(health.getByte(0)).as("critical warning").isZero();
        assertThat(health.getLongLE(48)).as("data units written").isGreaterThanOrEqualTo(2);
        assertThat(health.getLongLE(32)).as("data units read").isEqualTo(1);
        assertThat(health.getLongLE(64)).as("reads").isPositive();
        assertThat(admin.send(logEntry(0x02, 512).namespace(1)).status()).isEqualTo(StatusCode.INVALID_FIELD);
    }

    @Test
    void effectsNameTheCommandsThatExist() {
        ByteBuf effects = log(0x05, 4096).page();
        for (int opcode = 0; opcode < 256; opcode++) {
            boolean named = effects.getIntLE(opcode * 4) != 0;
            boolean exists = admin.accept(Entry.of(opcode)).command instanceof RefusedCommand refused
                    ? refused.status() != StatusCode.INVALID_OPCODE
                    : opcode != 0x7F;
            assertThat(named).as("admin opcode %x", opcode).isEqualTo(exists && opcode != 0x7F);
        }
        assertThat(effects.getIntLE(1024 + 4)).as("Write").isEqualTo(3);
        assertThat(effects.getIntLE(1024 + 4 * 4)).as("Write Uncorrectable").isZero();
    }

    // ---------------------------------------------------------------- features

    @Test
    void theLogOfFeaturesNamesThoseThatAnswer() {
        ByteBuf effects = log(0x12, 1024).page();
        Set<Integer> named = new TreeSet<>();
        for (int id = 0; id < 256; id++) {
            if (effects.getIntLE(id * 4) != 0) {
                named.add(id);
            }
            StatusCode status = admin.send(Entry.of(0x0A).doubleword(10, id).doubleword(11, id == 0x81 ? 1 : 0))
                    .status();
            assertThat(status == StatusCode.SUCCESS).as("feature %x", id).isEqualTo(named.contains(id));
        }
        assertThat(named).containsExactly(0x01, 0x02, 0x04, 0x05, 0x07, 0x0A, 0x0B, 0x0E, 0x0F, 0x16, 0x81, 0x82, 0x83);
        assertThat(effects.getIntLE(0x83 * 4)).as("of a namespace").isEqualTo(1 | 1 << 20);
        assertThat(effects.getIntLE(0x0B * 4)).as("of the controller").isEqualTo(1 | 1 << 21);
    }

    @Test
    void nothingIsSavedAndTheDefaultIsWhatIsSaved() {
        assertThat(set(1 << 31 | 0x0B, 0x100).status()).isEqualTo(StatusCode.FEATURE_NOT_SAVEABLE);
        set(0x0B, 0x900);
        assertThat(get(0x0B, 0).result).isEqualTo(0x900);
        assertThat(get(0x0B | 1 << 8, 0).result).as("default").isZero();
        assertThat(get(0x0B | 2 << 8, 0).result).as("saved").isZero();
        assertThat(get(0x0B | 3 << 8, 0).result).as("changeable").isEqualTo(4);
        assertThat(get(0x83 | 3 << 8, 0).result)
                .as("changeable, of a namespace")
                .isEqualTo(6);
        assertThat(get(0x0B | 4 << 8, 0).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(Entry.of(0x09).doubleword(10, 0x0B)).status())
                .as("for one namespace")
                .isEqualTo(StatusCode.FEATURE_NOT_NAMESPACE_SPECIFIC);
    }

    @Test
    void aResetForgetsWhatWasSet() {
        set(0x0B, 0x900);
        set(0x01, 0x3);
        Bench.configure(admin, 0);
        bench.run();
        Bench.configure(admin, Bench.ENABLED);
        assertThat(get(0x0B, 0).result).isZero();
        assertThat(get(0x01, 0).result).isEqualTo(7);
    }

    @Test
    void queuesAreGrantedAsAskedUpToWhatThereIs() {
        assertThat(set(0x07, 0x0003_0007).result).as("the smaller of both").isEqualTo(0x0003_0003);
        assertThat(get(0x07, 0).result).isEqualTo(0x0003_0003);
        assertThat(set(0x07, 0x0FFF_0FFF).result).isEqualTo(0x007F_007F);
        assertThat(set(0x07, 0xFFFF_0000).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(set(0x07, 0x0000_FFFF).status()).isEqualTo(StatusCode.INVALID_FIELD);
        set(0x07, 0x0001_0001);
        bench.io(admin, 2);
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.controllerId(admin), Bench.SUBSYSTEM, Bench.HOST);
        assertThat(bench.wire(Bench.PORTAL_1)
                        .send(Bench.connect(3, 128, 0), data)
                        .status())
                .isEqualTo(StatusCode.CONNECT_INVALID_PARAMETERS);
        assertThat(set(0x07, 0x0003_0003).status()).isEqualTo(StatusCode.SEQUENCE_ERROR);
    }

    @Test
    void featuresThatWouldPromiseTooMuchAreRefused() {
        assertThat(get(0x06, 0).status()).as("there is no volatile write cache").isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(set(0x02, 1).status()).as("one power state").isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(set(0x04, 1 << 16).status()).as("no sensors").isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(Entry.of(0x09).doubleword(10, 0x05).doubleword(11, 1 << 16))
                        .status())
                .as("DULBE")
                .isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(set(0x81, 1).status()).as("HOSTID comes with Connect").isEqualTo(StatusCode.SEQUENCE_ERROR);
        assertThat(get(0x81, 0).status()).as("64 bits").isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(get(0x81, 1).data).isEqualTo(Bench.HOST_ID.bytes());
    }

    @Test
    void thresholdsAndTimeLimitsAreGivenBack() {
        Bench.expectSuccess(set(0x04, 0x0140));
        Bench.expectSuccess(set(0x04, 1 << 20 | 0x0100));
        assertThat(get(0x04, 0).result).isEqualTo(0x0140);
        assertThat(get(0x04, 1 << 20).result).isEqualTo(0x0100);
        assertThat(get(0x04 | 1 << 8, 0).result).isEqualTo(0xFFFF);
        Bench.expectSuccess(
                admin.send(Entry.of(0x09).namespace(NONE).doubleword(10, 0x05).doubleword(11, 50)));
        assertThat(get(0x05, 0).result).isEqualTo(50);
        Bench.expectSuccess(admin.send(Entry.of(0x09).doubleword(10, 0x05).doubleword(11, 60)));
        assertThat(get(0x05, 0).result).isEqualTo(60);
        assertThat(admin.send(Entry.of(0x0A).namespace(9).doubleword(10, 0x05)).status())
                .isEqualTo(StatusCode.INVALID_NAMESPACE);
    }

    @Test
    void theClockRunsFromWhatTheHostSet() {
        byte[] data = new byte[8];
        data[1] = 0x10; // 4096 ms
        Bench.expectSuccess(admin.send(Entry.of(0x09).namespace(0).doubleword(10, 0x0E), data));
        long stamp = get(0x0E, 0).page().getLongLE(0);
        assertThat(stamp & 0xFFFF_FFFF_FFFFL)
                .isBetween(4096L, 4096L + Duration.ofMinutes(5).toMillis());
        assertThat(stamp >>> 48).as("set by the host").isEqualTo(2);
    }

    @Test
    void advancedRetryIsNotedAndOtherBehaviorsAreRefused() {
        byte[] data = new byte[512];
        data[0] = 1;
        Entry entry = Entry.of(0x09).namespace(0).doubleword(10, 0x16);
        Bench.expectSuccess(admin.send(entry, data));
        assertThat(get(0x16, 0).data).isEqualTo(data);
        data[2] = 1;
        assertThat(admin.send(entry, data).status()).isEqualTo(StatusCode.INVALID_FIELD);
    }

    @Test
    void reservationsPersistAsTheHostSays() {
        Entry on = Entry.of(0x09).doubleword(10, 0x83).doubleword(11, 1);
        assertThat(get(0x83, 0).result).isZero();
        Bench.expectSuccess(admin.send(on));
        assertThat(get(0x83, 0).result).isEqualTo(1);
        assertThat(admin.send(Entry.of(0x09).namespace(NONE).doubleword(10, 0x83))
                        .status())
                .isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(admin.send(Entry.of(0x09).namespace(7).doubleword(10, 0x83)).status())
                .isEqualTo(StatusCode.INVALID_NAMESPACE);
    }

    @Test
    void onlySoManyEventRequestsWait() {
        for (int i = 0; i < 4; i++) {
            assertThat(admin.send(Entry.of(0x0C)).ended).isFalse();
        }
        assertThat(admin.send(Entry.of(0x0C)).status()).isEqualTo(StatusCode.EVENT_REQUEST_LIMIT_EXCEEDED);
        Bench.configure(admin, 0);
        assertThat(admin.sent.stream().filter(sent -> sent.status == StatusCode.ABORT_REQUESTED))
                .as("a reset ends those that wait")
                .hasSize(4);
    }
}
