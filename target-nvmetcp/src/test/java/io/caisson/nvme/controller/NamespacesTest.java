package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Namespaces come, go and grow under a controller, and its host is told. */
class NamespacesTest {

    private static final int NAMESPACE_NOTICES = 1 << 8;
    private static final int ANA_NOTICES = 1 << 11;
    private static final int NAMESPACE_CHANGED = 0x04_00_02;
    private static final int ANA_CHANGED = 0x0C_03_02;

    private final Bench bench = new Bench();
    private Wire admin;
    private Wire io;

    @BeforeEach
    void connect() {
        admin = bench.enabled();
        io = bench.io(admin, 1);
        Bench.expectSuccess(admin.send(
                Entry.of(0x09).namespace(0).doubleword(10, 0x0B).doubleword(11, NAMESPACE_NOTICES | ANA_NOTICES)));
    }

    @AfterEach
    void close() {
        bench.device.releaseAll();
        bench.close();
    }

    private Wire.Sent event() {
        return admin.send(Entry.of(0x0C));
    }

    private List<Integer> list(int structure, int after) {
        ByteBuf page = Bench.expectSuccess(
                        admin.send(Entry.of(0x06).namespace(after).doubleword(10, structure)))
                .page();
        return ids(page);
    }

    private static List<Integer> ids(ByteBuf page) {
        List<Integer> ids = new ArrayList<>();
        while (page.isReadable() && page.getIntLE(page.readerIndex()) != 0) {
            ids.add(page.readIntLE());
        }
        return ids;
    }

    private List<Integer> changedNamespaces(boolean retain) {
        int flags = retain ? 1 << 15 : 0;
        return ids(Bench.expectSuccess(
                        admin.send(Entry.of(0x02).namespace(-1).doubleword(10, 0x04 | flags | 1023 << 16)))
                .page());
    }

    @Test
    void aNewExportIsANewNamespaceAndAnEvent() {
        Wire.Sent event = event();
        bench.export(
                new NamespaceMapping(1, "demo", bench.device),
                new NamespaceMapping(3, "other", bench.anotherDevice(7)));
        assertThat(bench.directory.tell()).isCompleted();
        assertThat(event.result).isEqualTo(NAMESPACE_CHANGED);
        assertThat(list(0x02, 0)).containsExactly(1, 3);
        assertThat(list(0x07, 1)).containsExactly(3);
        Bench.expectSuccess(io.send(Entry.read(0, 1).namespace(3)));
        assertThat(changedNamespaces(true)).containsExactly(3);
        assertThat(changedNamespaces(false)).containsExactly(3);
        assertThat(changedNamespaces(false)).isEmpty();
    }

    @Test
    void anEventIsToldAgainOnlyAfterItsLogWasRead() {
        event();
        bench.device.resize(4096);
        Wire.Sent second = event();
        bench.device.resize(8192);
        assertThat(second.ended).isFalse();
        assertThat(changedNamespaces(true)).containsExactly(1);
        bench.device.resize(8200);
        assertThat(second.ended).as("the event was to be retained").isFalse();
        changedNamespaces(false);
        bench.device.resize(8208);
        assertThat(second.result).isEqualTo(NAMESPACE_CHANGED);
    }

    @Test
    void aVolumeThatGrowsSaysSo() {
        Wire.Sent event = event();
        bench.device.resize(4096);
        assertThat(event.result).isEqualTo(NAMESPACE_CHANGED);
        ByteBuf page = admin.send(Entry.of(0x06)).page();
        assertThat(page.getLongLE(0)).as("NSZE").isEqualTo(4096);
    }

    @Test
    void aWithdrawnNamespaceIsGoneAtOnceAndReportedWhenItsCommandsHaveEnded() {
        bench.device.hold();
        Wire.Sent running = io.send(Entry.write(0, 1), new byte[512]);
        Wire.Sent collecting = io.accept(Entry.write(0, 1));
        Wire.Sent event = event();
        bench.export();
        CompletableFuture<Void> honoured = bench.directory.tell();
        assertThat(event.result).isEqualTo(NAMESPACE_CHANGED);
        assertThat(collecting.status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
        assertThat(io.send(Entry.read(0, 1)).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
        assertThat(list(0x02, 0)).isEmpty();
        assertThat(honoured).isNotDone();
        CompletableFuture<Void> again = bench.directory.tell();
        assertThat(again).as("who asks later waits as well").isNotDone();
        bench.device.releaseAll();
        assertThat(running.status()).isEqualTo(StatusCode.SUCCESS);
        assertThat(honoured).isCompleted();
        assertThat(again).isCompleted();
        assertThat(bench.device.geometryListeners()).isZero();
    }

    @Test
    void anIdWithAnotherVolumeIsFreeOnlyWhenTheFormerHasEnded() {
        FakeBlockDevice next = bench.anotherDevice(9);
        bench.device.hold();
        io.send(Entry.write(0, 1), new byte[512]);
        bench.export(new NamespaceMapping(1, "next", next));
        CompletableFuture<Void> honoured = bench.directory.tell();
        assertThat(io.send(Entry.read(0, 1)).status()).isEqualTo(StatusCode.INVALID_NAMESPACE);
        assertThat(honoured).isNotDone();
        bench.device.releaseAll();
        assertThat(honoured).isCompleted();
        Bench.expectSuccess(io.send(Entry.write(4000, 1), new byte[512]));
        assertThat(next.calls()).hasSize(1);
    }

    @Test
    void namespacesOfAnEndedControllerAreGivenBack() {
        admin.lose();
        bench.run();
        assertThat(bench.device.geometryListeners()).isZero();
        assertThat(bench.ledger.observers()).isZero();
    }

    @Test
    void aDrainingPortalIsNonOptimizedAndSaysSo() {
        Wire.Sent event = event();
        assertThat(anaState()).isEqualTo(1);
        bench.serve(true);
        assertThat(bench.directory.tell()).isCompleted();
        assertThat(event.result).isEqualTo(ANA_CHANGED);
        assertThat(anaState()).isEqualTo(2);
        Bench.expectSuccess(io.send(Entry.read(0, 1)));
        Wire.Sent back = event();
        bench.serve(false);
        bench.directory.tell();
        assertThat(back.result).isEqualTo(ANA_CHANGED);
        assertThat(anaState()).isEqualTo(1);
    }

    private int anaState() {
        ByteBuf page = Bench.expectSuccess(
                        admin.send(Entry.of(0x02).namespace(-1).doubleword(10, 0x0C | 1023 << 16)))
                .page();
        assertThat(page.getUnsignedShortLE(8)).as("groups").isEqualTo(1);
        assertThat(page.getIntLE(16)).as("group id").isEqualTo(1);
        assertThat(page.getIntLE(20)).as("namespaces").isEqualTo(1);
        assertThat(page.getIntLE(48)).isEqualTo(1);
        return page.getByte(32);
    }

    @Test
    void anAbortEndsWhatHasNotRunAndNothingElse() {
        bench.device.hold();
        Wire.Sent running = io.send(Entry.write(0, 1).set(2, 7), new byte[512]);
        Wire.Sent collecting = io.accept(Entry.write(0, 1).set(2, 8));
        assertThat(abort(1, 8)).isZero();
        assertThat(collecting.status()).isEqualTo(StatusCode.ABORT_REQUESTED);
        assertThat(abort(1, 7)).isEqualTo(1);
        assertThat(running.ended).isFalse();
        assertThat(abort(1, 9)).isEqualTo(1);
        assertThat(abort(5, 1)).isEqualTo(1);
    }

    @Test
    void anEventRequestCanBeAborted() {
        Wire.Sent event = admin.send(Entry.of(0x0C).set(2, 33));
        assertThat(abort(0, 33)).isZero();
        assertThat(event.status()).isEqualTo(StatusCode.ABORT_REQUESTED);
    }

    private long abort(int queueId, int commandId) {
        return Bench.expectSuccess(admin.send(Entry.of(0x08).doubleword(10, commandId << 16 | queueId))).result;
    }
}
