package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.DhChapKey;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.net.AnswerRight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resets, shutdowns, deleted queues and lost connections, with commands that still run. */
class ControllerEndTest {

    private static final int READY = 1;
    private static final int SHUTTING_DOWN = READY | 1 << 2;
    private static final int SHUT_DOWN = READY | 2 << 2;
    private static final int SHUTDOWN = Bench.ENABLED | 1 << 14;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.device.releaseAll();
        bench.close();
    }

    private static Wire.Sent write(Wire io) {
        return io.send(Entry.write(0, 1), new byte[512]);
    }

    @Test
    void aResetIsOverWhenNoCommandCanTouchDataAnyMore() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        write(io);
        Bench.configure(admin, 0);
        bench.run();
        assertThat(io.closeReason).isEqualTo("controller reset");
        assertThat(Bench.status(admin)).isEqualTo(READY);
        assertThat(admin.send(Entry.of(0x06)).status()).isEqualTo(StatusCode.SEQUENCE_ERROR);
        bench.device.releaseAll();
        bench.run();
        assertThat(Bench.status(admin)).isZero();
        assertThat(admin.closed).isFalse();
        Bench.configure(admin, Bench.ENABLED);
        bench.io(admin, 1);
    }

    @Test
    void aHostThatEnablesBeforeTheResetIsOverIsServedWhenItIs() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        write(io);
        Bench.configure(admin, 0);
        Bench.configure(admin, Bench.ENABLED);
        bench.run();
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.controllerId(admin), Bench.SUBSYSTEM, Bench.HOST);
        Wire early = bench.wire(Bench.PORTAL_1);
        assertThat(early.send(Bench.connect(1, 128, 0), data).status()).isEqualTo(StatusCode.SEQUENCE_ERROR);
        bench.device.releaseAll();
        bench.run();
        assertThat(Bench.status(admin)).isEqualTo(READY);
        bench.io(admin, 1);
    }

    @Test
    void aShutdownIsCompleteWhenTheQueuesHaveEnded() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        write(io);
        Bench.configure(admin, SHUTDOWN);
        bench.run();
        assertThat(Bench.status(admin)).isEqualTo(SHUTTING_DOWN);
        bench.device.releaseAll();
        bench.run();
        assertThat(Bench.status(admin)).isEqualTo(SHUT_DOWN);
        Bench.configure(admin, 0);
        bench.run();
        assertThat(Bench.status(admin)).isZero();
    }

    /** Linux leaves so: its I/O queues go first, then the controller is shut down. */
    @Test
    void aLostIoQueueIsOneQueueLess() {
        Wire admin = bench.enabled();
        Wire first = bench.io(admin, 1);
        Wire second = bench.io(admin, 2);
        bench.device.hold();
        write(first);
        first.lose();
        assertThat(admin.closed).isFalse();
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.controllerId(admin), Bench.SUBSYSTEM, Bench.HOST);
        assertThat(bench.wire(Bench.PORTAL_1)
                        .send(Bench.connect(1, 128, 0), data)
                        .status())
                .as("its commands still run")
                .isEqualTo(StatusCode.SEQUENCE_ERROR);
        bench.device.releaseAll();
        bench.io(admin, 1);
        second.lose();
        Bench.configure(admin, SHUTDOWN);
        bench.run();
        assertThat(Bench.status(admin)).isEqualTo(SHUT_DOWN);
    }

    @Test
    void aLostAdminQueueEndsTheController() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        admin.lose();
        assertThat(io.closed).isTrue();
        assertThat(bench.subsystems.controllers()).isEmpty();
    }

    @Test
    void aControllerIsThereUntilItsLastCommandHasEnded() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        write(io);
        admin.lose();
        assertThat(bench.subsystems.controllers()).hasSize(1);
        bench.device.releaseAll();
        assertThat(bench.subsystems.controllers()).isEmpty();
    }

    @Test
    void whatAHostSendsAgainWaitsForWhatItLost() {
        Wire lost = bench.io(bench.enabled(), 1);
        Wire other = bench.io(bench.enabled(Bench.PORTAL_2), 1);
        bench.device.hold();
        write(lost);
        lost.lose();
        bench.device.forgetCalls();
        Wire.Sent again = write(other);
        Wire fresh = bench.io(bench.enabled(), 1);
        Wire.Sent afresh = write(fresh);
        assertThat(bench.device.calls())
                .as("only the lost write is in the store")
                .isEmpty();
        bench.device.releaseAll();
        bench.run();
        assertThat(again.status()).isEqualTo(StatusCode.SUCCESS);
        assertThat(afresh.status()).isEqualTo(StatusCode.SUCCESS);
        assertThat(bench.device.calls()).hasSize(2);
    }

    /** The store may never be able to tell what became of a write: its leader was lost, and then this node's own right to serve. */
    @Test
    void whatHasNoEndIsWaitedForUntilItIsFenced() {
        List<Runnable> whenFenced = new ArrayList<>();
        bench.subsystems.answerUnder(new AnswerRight() {
            @Override
            public BooleanSupplier ofNewConnection() {
                return () -> true;
            }

            @Override
            public Runnable whenFenced(Runnable then) {
                whenFenced.add(then);
                return () -> whenFenced.remove(then);
            }
        });
        Wire lostAdmin = bench.enabled();
        Wire lost = bench.io(lostAdmin, 1);
        bench.device.hold();
        write(lost);
        lostAdmin.lose();
        bench.device.forgetCalls();
        write(bench.io(bench.enabled(), 1));
        bench.run();
        assertThat(bench.device.calls()).isEmpty();
        assertThat(bench.subsystems.controllers()).hasSize(2);
        List.copyOf(whenFenced).forEach(Runnable::run);
        bench.run();
        assertThat(bench.device.calls()).hasSize(1);
        assertThat(bench.subsystems.controllers()).hasSize(1);
        bench.device.releaseAll();
        bench.run();
        assertThat(whenFenced).as("what ended by itself is forgotten").isEmpty();
    }

    @Test
    void anotherHostDoesNotWait() {
        bench.admit("nqn.other", new NvmeHostAccess(Bench.HOST_VIEW, null, null, NvmeHostAccess.TlsUse.OFF, null));
        Wire lost = bench.io(bench.enabled(), 1);
        bench.device.hold();
        write(lost);
        lost.lose();
        Wire admin = bench.wire(Bench.PORTAL_1);
        byte[] data = Bench.connectData(new HostId(9, 9), Bench.NEW_CONTROLLER, Bench.SUBSYSTEM, "nqn.other");
        Bench.expectSuccess(admin.send(Bench.connect(0, 32, 0), data));
        Bench.configure(admin, Bench.ENABLED);
        Wire io = bench.wire(Bench.PORTAL_1);
        byte[] ioData = Bench.connectData(new HostId(9, 9), Bench.controllerId(admin), Bench.SUBSYSTEM, "nqn.other");
        Bench.expectSuccess(io.send(Bench.connect(1, 128, 0), ioData));
        write(io);
        assertThat(bench.device.heldOperations()).isEqualTo(2);
    }

    /** Nothing that depends on the lost write can have been sent: it was never answered. */
    @Test
    void anotherNamespaceDoesNotWait() {
        FakeBlockDevice other = bench.anotherDevice(2);
        bench.export(new NamespaceMapping(1, "demo", bench.device), new NamespaceMapping(2, "other", other));
        Wire lost = bench.io(bench.enabled(), 1);
        Wire again = bench.io(bench.enabled(Bench.PORTAL_2), 1);
        bench.device.hold();
        write(lost);
        lost.lose();
        bench.run();
        Wire.Sent waits = write(again);
        Bench.expectSuccess(again.send(Entry.write(0, 1).namespace(2), new byte[512]));
        assertThat(waits.ended).isFalse();
        bench.device.releaseAll();
        bench.run();
        Bench.expectSuccess(waits);
    }

    /** Its id does not find it any more, and its commands are waited for all the same. */
    @Test
    void whatWasLostInAWithdrawnNamespaceIsWaitedFor() {
        NamespaceMapping mapping = new NamespaceMapping(1, "demo", bench.device);
        Wire lost = bench.io(bench.enabled(), 1);
        bench.device.hold();
        write(lost);
        bench.export();
        var unused = bench.directory.tell();
        lost.lose();
        bench.run();
        bench.export(mapping);
        var told = bench.directory.tell();
        Wire again = bench.io(bench.enabled(Bench.PORTAL_2), 1);
        Wire.Sent waits = write(again);
        assertThat(waits.ended).isFalse();
        assertThat(bench.device.calls()).hasSize(1);
        bench.device.releaseAll();
        bench.run();
        Bench.expectSuccess(waits);
    }

    @Test
    void queuesThatAreLostWhileTheyWaitDoNotWaitForOneAnother() {
        Wire lost = bench.io(bench.enabled(), 1);
        Wire waitingAdmin = bench.enabled();
        Wire waiting = bench.io(waitingAdmin, 1);
        bench.device.hold();
        write(lost);
        lost.lose();
        Wire.Sent waits = write(waiting);
        waitingAdmin.lose();
        assertThat(waits.status()).isEqualTo(StatusCode.ABORT_REQUESTED);
        assertThat(bench.subsystems.controllers()).as("it is gone already").hasSize(1);
        bench.device.releaseAll();
        bench.run();
        assertThat(write(bench.io(bench.enabled(), 1)).status()).isEqualTo(StatusCode.SUCCESS);
    }

    @Test
    void disconnectDeletesTheQueueWhenItsCommandsHaveEnded() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        Wire.Sent running = write(io);
        Wire.Sent collecting = io.accept(Entry.write(0, 1));
        Wire.Sent disconnect = io.send(Bench.fabrics(0x08));
        assertThat(collecting.status()).isEqualTo(StatusCode.ABORTED_QUEUE_DELETED);
        assertThat(disconnect.ended).isFalse();
        bench.device.releaseAll();
        assertThat(running.status()).isEqualTo(StatusCode.SUCCESS);
        assertThat(disconnect.status()).isEqualTo(StatusCode.SUCCESS);
        assertThat(io.send(Entry.read(0, 1)).status()).isEqualTo(StatusCode.SEQUENCE_ERROR);
        bench.io(admin, 1);
        io.lose();
        bench.run();
        assertThat(admin.closed).as("the end of a deleted queue is no loss").isFalse();
    }

    @Test
    void disconnectIsForIoQueuesAndOfOneFormat() {
        Wire admin = bench.enabled();
        assertThat(admin.send(Bench.fabrics(0x08)).status()).isEqualTo(StatusCode.INVALID_QUEUE_TYPE);
        Wire io = bench.io(admin, 1);
        assertThat(io.send(Bench.fabrics(0x08).set(40, 1)).status()).isEqualTo(StatusCode.CONNECT_INCOMPATIBLE_FORMAT);
        assertThat(io.send(Bench.propertyGet(0, 1)).status()).isEqualTo(StatusCode.INVALID_OPCODE);
    }

    @Test
    void aHostThatIsDeletedLosesItsControllersAndThatIsToldWhenNothingRuns() {
        Wire admin = bench.enabled();
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        write(io);
        bench.directory.hosts.clear();
        CompletableFuture<Void> honoured = bench.directory.tell();
        assertThat(admin.closeReason).isEqualTo("the host it belonged to was deleted or changed");
        assertThat(honoured).isNotDone();
        bench.device.releaseAll();
        assertThat(honoured).isCompleted();
    }

    @Test
    void aSilentHostIsGivenUpAfterItsTimeout() {
        Wire admin = bench.admin(Bench.PORTAL_1, 4500);
        Bench.configure(admin, Bench.ENABLED);
        Wire io = bench.io(admin, 1);
        assertThat(bench.subsystems.controllers().get(0).keepAliveMillis()).isEqualTo(5000);
        bench.pass(Duration.ofMillis(4900));
        assertThat(admin.closed).isFalse();
        bench.pass(Duration.ofSeconds(2));
        assertThat(admin.closeReason).isEqualTo("the keep alive timeout expired");
        assertThat(io.closed).isTrue();
        assertThat(bench.subsystems.controllers()).isEmpty();
    }

    /** It may compute for longer than it would be silent otherwise; the authentication has its own timeout. */
    @Test
    void noKeepAliveIsDueWhileAHostAuthenticates() {
        DhChapKey key = DhChapKey.parse("DHHC-1:00:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+KfiaR:");
        bench.admit(Bench.HOST, new NvmeHostAccess(Bench.HOST_VIEW, key, null, NvmeHostAccess.TlsUse.OFF, null));
        Wire admin = bench.admin(Bench.PORTAL_1, 5000);
        bench.pass(Duration.ofSeconds(29));
        assertThat(admin.closed).isFalse();
        assertThat(bench.subsystems.controllers().get(0).keepAliveMillis()).isEqualTo(5000);
        bench.pass(Duration.ofSeconds(2));
        assertThat(admin.closeReason).contains("authentication took too long");
    }

    @Test
    void anyCommandOnAnyQueueKeepsTheControllerAlive() {
        Wire admin = bench.admin(Bench.PORTAL_1, 5000);
        Bench.configure(admin, Bench.ENABLED);
        Wire io = bench.io(admin, 1);
        for (int i = 0; i < 5; i++) {
            bench.pass(Duration.ofSeconds(4));
            Bench.expectSuccess(io.send(Entry.read(0, 1)));
            bench.pass(Duration.ofSeconds(4));
            Bench.expectSuccess(admin.send(Entry.of(0x18)));
        }
        assertThat(admin.closed).isFalse();
    }

    /** The store answers nothing: that is no reason to give up hosts, nor for them to give up us. */
    @Test
    void keepAlivesAreAnsweredWhileTheStoreHangs() {
        Wire admin = bench.admin(Bench.PORTAL_1, 5000);
        Bench.configure(admin, Bench.ENABLED);
        Wire io = bench.io(admin, 1);
        bench.device.hold();
        write(io);
        for (int i = 0; i < 10; i++) {
            bench.pass(Duration.ofSeconds(4));
            Bench.expectSuccess(admin.send(Entry.of(0x18)));
        }
        assertThat(admin.closed).isFalse();
    }

    @Test
    void withoutATimeoutAControllerWaitsForGood() {
        Wire admin = bench.enabled();
        bench.pass(Duration.ofMinutes(10));
        assertThat(admin.closed).isFalse();
    }

    @Test
    void theTimeoutIsAFeature() {
        Wire admin = bench.admin(Bench.PORTAL_1, 60_000);
        Bench.configure(admin, Bench.ENABLED);
        assertThat(admin.send(Entry.of(0x0A).doubleword(10, 0x0F)).result).isEqualTo(60_000);
        Bench.expectSuccess(
                admin.send(Entry.of(0x09).namespace(0).doubleword(10, 0x0F).doubleword(11, 1200)));
        assertThat(admin.send(Entry.of(0x0A).doubleword(10, 0x0F)).result).isEqualTo(2000);
        bench.pass(Duration.ofMillis(3500));
        assertThat(admin.closed).isTrue();
    }
}
