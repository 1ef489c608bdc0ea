package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jscsi.initiator.Configuration;
import org.jscsi.initiator.Initiator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * jSCSI's initiator, a second stack in Java that nobody here wrote. Its session takes any CHECK CONDITION for its end, also the
 * unit attention that a fresh nexus is told (decision 10), on other targets too: a relay takes that one away. The initiator knows
 * LUN 0 only, which the demo volume has.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JscsiTest {

    private static final String SESSION = "caisson";
    private static final int BLOCK_BYTES = 512;

    private static final String SETTINGS = """
            <configuration xmlns="http://www.jscsi.org/2006-09">
              <global>
                <AuthMethod>None</AuthMethod>
                <DataDigest>None</DataDigest>
                <DataPDUInOrder>Yes</DataPDUInOrder>
                <DataSequenceInOrder>Yes</DataSequenceInOrder>
                <DefaultTime2Retain>20</DefaultTime2Retain>
                <DefaultTime2Wait>2</DefaultTime2Wait>
                <ErrorRecoveryLevel>0</ErrorRecoveryLevel>
                <FirstBurstLength>65536</FirstBurstLength>
                <HeaderDigest>None</HeaderDigest>
                <IFMarker>No</IFMarker>
                <IFMarkInt>2048</IFMarkInt>
                <ImmediateData>%s</ImmediateData>
                <InitialR2T>%s</InitialR2T>
                <InitiatorAlias>jSCSI</InitiatorAlias>
                <InitiatorName>iqn.2012-01.org.jscsi:initiator</InitiatorName>
                <MaxBurstLength>262144</MaxBurstLength>
                <MaxConnections>1</MaxConnections>
                <MaxOutstandingR2T>1</MaxOutstandingR2T>
                <MaxRecvDataSegmentLength>8192</MaxRecvDataSegmentLength>
                <OFMarker>No</OFMarker>
                <OFMarkInt>2048</OFMarkInt>
                <SessionType>Normal</SessionType>
              </global>
              <target id="%s" address="%s" port="%d">
                <TargetName>%s</TargetName>
              </target>
            </configuration>
            """;

    private CaissonProcess caisson;

    @BeforeAll
    void startCaisson(@TempDir Path directory) {
        caisson = CaissonProcess.start(directory.resolve("data"));
        assertThat(caisson.demoLun()).isZero();
    }

    @AfterAll
    void stopCaisson() {
        caisson.close();
    }

    /** Not No and No: it then sends data unsolicited after a command that says none follows (RFC 7143, 11.3.1), and is refused. */
    @ParameterizedTest
    @CsvSource({"Yes,Yes", "Yes,No", "No,Yes"})
    void whatItWritesIsFoundAgainByItAndByAnother(String immediateData, String initialR2t, @TempDir Path directory)
            throws Exception {
        long seed = (immediateData + initialR2t).hashCode();
        byte[] written = Payload.of(seed, 3 << 20);
        int firstBlock = 1000 + (int) (seed & 0xFFF);
        try (UnitAttentionRelay relay = new UnitAttentionRelay(caisson.portal())) {
            Initiator initiator = initiator(relay.address(), immediateData, initialR2t, directory);
            initiator.createSession(SESSION);
            assertThat(initiator.getBlockSize(SESSION)).isEqualTo(BLOCK_BYTES);
            initiator.write(SESSION, ByteBuffer.wrap(written), firstBlock, written.length);
            assertThat(read(initiator, firstBlock, written.length)).isEqualTo(written);
            initiator.closeSession(SESSION);
            assertThat(relay.unitAttentions()).isEqualTo(1);

            // In a later session, and by an initiator with nothing in common with the first.
            initiator = initiator(relay.address(), immediateData, initialR2t, directory);
            initiator.createSession(SESSION);
            assertThat(read(initiator, firstBlock, written.length)).isEqualTo(written);
            initiator.closeSession(SESSION);
        }
        assertThat(readByOurs(firstBlock, written.length)).isEqualTo(written);
    }

    @Test
    void whatIsInFlightTogetherIsWrittenTogether(@TempDir Path directory) throws Exception {
        int pieces = 64;
        int pieceBytes = 64 << 10;
        try (UnitAttentionRelay relay = new UnitAttentionRelay(caisson.portal())) {
            Initiator initiator = initiator(relay.address(), "Yes", "No", directory);
            initiator.createSession(SESSION);
            List<Future<Void>> writes = new ArrayList<>();
            for (int i = 0; i < pieces; i++) {
                ByteBuffer piece = ByteBuffer.wrap(Payload.of(i, pieceBytes));
                writes.add(initiator.multiThreadedWrite(SESSION, piece, blockOf(i, pieceBytes), pieceBytes));
            }
            for (Future<Void> write : writes) {
                write.get(1, TimeUnit.MINUTES);
            }
            for (int i = 0; i < pieces; i++) {
                assertThat(read(initiator, blockOf(i, pieceBytes), pieceBytes)).isEqualTo(Payload.of(i, pieceBytes));
            }
            initiator.closeSession(SESSION);
        }
    }

    private static int blockOf(int piece, int pieceBytes) {
        return 65_536 + piece * (pieceBytes / BLOCK_BYTES);
    }

    private static byte[] read(Initiator initiator, int firstBlock, int lengthBytes) throws Exception {
        ByteBuffer data = ByteBuffer.allocate(lengthBytes);
        initiator.read(SESSION, data, firstBlock, lengthBytes);
        return data.array();
    }

    private byte[] readByOurs(int firstBlock, int lengthBytes) {
        try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            return attached.disk().read(firstBlock, lengthBytes / BLOCK_BYTES, BLOCK_BYTES);
        }
    }

    /** jSCSI takes its settings from a file, which it checks against a schema in another. */
    private Initiator initiator(InetSocketAddress address, String immediateData, String initialR2t, Path directory)
            throws Exception {
        Path schema = directory.resolve("jscsi.xsd");
        try (InputStream packed = Initiator.class.getResourceAsStream("/jscsi.xsd")) {
            Files.copy(Objects.requireNonNull(packed), schema, StandardCopyOption.REPLACE_EXISTING);
        }
        Path settings = directory.resolve("jscsi.xml");
        Files.writeString(
                settings,
                SETTINGS.formatted(
                        immediateData,
                        initialR2t,
                        SESSION,
                        address.getHostString(),
                        address.getPort(),
                        caisson.target()));
        return new Initiator(Configuration.create(schema.toFile(), settings.toFile()));
    }
}
