package io.caisson.tests.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.Discovery;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.LoginRejectedException;
import io.caisson.tests.initiator.ScsiCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A portal of a running daemon is emptied and filled again. */
@Tag("interop")
class PortalDrainTest {

    private static final String INITIATOR = "iqn.2026-11.io.caisson.tests:drain";
    private static final int LOGOUT_REQUESTED = 1;
    private static final int QUEUE_DEPTH = 16;

    @TempDir
    private Path directory;

    private CaissonProcess caisson;
    private InitiatorLoop loop;

    @BeforeEach
    void start() {
        caisson = CaissonProcess.in(directory.resolve("data"))
                .withOptions("--iscsi-address", "127.0.0.1", "--iscsi-address", "127.0.0.2")
                .start();
        loop = InitiatorLoop.start(1);
    }

    @AfterEach
    void stop() {
        loop.close();
        caisson.close();
    }

    private InitiatorOptions options() {
        return InitiatorOptions.normal(INITIATOR, caisson.target());
    }

    private InetSocketAddress portal(int index) {
        return caisson.portals().get(index);
    }

    private JsonNode portalOf(String address) {
        return caisson.cliJson("portal", "show", address);
    }

    private String refusedWithAddress(InetSocketAddress portal) {
        LoginRejectedException refused = catchThrowableOfType(
                LoginRejectedException.class, () -> IscsiDisk.await(IscsiConnection.connect(loop, portal, options())));
        assertThat(refused).as("the login at %s is redirected", portal).isNotNull();
        assertThat(refused.statusClass()).isEqualTo(1);
        assertThat(refused.statusDetail()).isEqualTo(1);
        return String.valueOf(refused.targetAddress());
    }

    @Test
    void sessionsLeaveInOrderAndLoginsAreSentOn() {
        CompletableFuture<Integer> notice = new CompletableFuture<>();
        IscsiConnection connection = IscsiDisk.await(
                IscsiConnection.connect(loop, portal(0), options(), (event, code) -> notice.complete(event)));
        IscsiDisk disk = new IscsiDisk(connection, caisson.demoLun());
        disk.clearUnitAttentions();
        assertThat(portalOf("127.0.0.1").path("sessions").asInt()).isEqualTo(1);

        List<CompletableFuture<ScsiCommand>> reads = new ArrayList<>();
        ByteBuf buffer = Unpooled.buffer(QUEUE_DEPTH * 4096);
        notice.thenRun(() -> {
            // In flight when the logout is on its way: they end properly all the same.
            for (int i = 0; i < QUEUE_DEPTH; i++) {
                CompletableFuture<ScsiCommand> ended = new CompletableFuture<>();
                reads.add(ended);
                connection.submit(new ScsiCommand(ended::complete)
                        .lun(caisson.demoLun())
                        .read16(i * 8L, 8)
                        .dataIn(buffer, i * 4096, 4096));
            }
            connection.flush();
        });
        JsonNode drained = caisson.cliJson("portal", "drain", "127.0.0.1");
        assertThat(drained.path("state").asText()).isEqualTo("draining");
        assertThat(IscsiDisk.await(notice)).isEqualTo(LOGOUT_REQUESTED);
        assertThat(IscsiDisk.await(connection.logout())).isZero();
        assertThat(reads).hasSize(QUEUE_DEPTH);
        reads.forEach(read -> assertThat(IscsiDisk.await(read).good()).isTrue());
        assertThat(connection.whenClosed()).succeedsWithin(Duration.ofSeconds(20));

        assertThat(refusedWithAddress(portal(0)))
                .isEqualTo("127.0.0.2:" + portal(1).getPort());
        IscsiDisk moved =
                new IscsiDisk(IscsiDisk.await(IscsiConnection.connect(loop, portal(1), options())), caisson.demoLun());
        moved.clearUnitAttentions();
        assertThat(Ports.reportedPorts(moved)).containsExactly(1, 2);
        assertThat(IscsiDisk.await(Discovery.sendTargets(loop, portal(0), InitiatorOptions.discovery(INITIATOR)))
                        .getOrDefault(caisson.target(), List.of()))
                .containsExactly("127.0.0.2:" + portal(1).getPort() + ",2");
        assertThat(portalOf("127.0.0.1").path("sessions").asInt()).isZero();
        moved.connection().close();

        // It lasts over a restart, and until it is ended.
        caisson.stop();
        caisson.restart();
        assertThat(refusedWithAddress(portal(0))).startsWith("127.0.0.2:");
        caisson.cli("portal", "resume", "127.0.0.1").run().expectSuccess();
        IscsiDisk back =
                new IscsiDisk(IscsiDisk.await(IscsiConnection.connect(loop, portal(0), options())), caisson.demoLun());
        back.clearUnitAttentions();
        assertThat(Ports.relativePort(back)).isEqualTo(1);
    }

    @Test
    void thePortalThatIsLeftServesWhateverItIsTold() {
        caisson.cli("portal", "drain", "127.0.0.1", "--to", "127.0.0.2").run().expectSuccess();
        assertThat(caisson.cli("portal", "drain", "127.0.0.2", "--to", "127.0.0.1")
                        .run()
                        .exitCode())
                .as("a portal that is draining itself")
                .isEqualTo(4);
        caisson.cli("portal", "drain", "127.0.0.2").run().expectSuccess();
        IscsiDisk disk =
                new IscsiDisk(IscsiDisk.await(IscsiConnection.connect(loop, portal(1), options())), caisson.demoLun());
        disk.clearUnitAttentions();
        assertThat(disk.connection().whenClosed()).isNotDone();
        caisson.cli("portal", "resume", "127.0.0.1").run().expectSuccess();
        assertThat(refusedWithAddress(portal(1))).startsWith("127.0.0.1:");
    }

    /** An initiator that somebody else wrote goes where it is sent. */
    @Test
    @RequiresTool("iscsi-inq")
    void libiscsiFollowsARedirection() {
        caisson.cli("portal", "drain", "127.0.0.1").run().expectSuccess();
        String page = Tool.of("iscsi-inq", "-e", "1", "-c", "131", caisson.url(caisson.demoLun()))
                .run()
                .expectSuccess()
                .output();
        assertThat(page).contains(caisson.target() + ",t,0x0002");
    }
}
