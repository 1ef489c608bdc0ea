package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.HostView;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.access.NvmeHostAccess;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two hosts with one namespace, through controllers that come and go: reservations, and what must not be written late. */
class SharedNamespaceTest {

    private static final String OTHER = "nqn.2014-08.org.nvmexpress:uuid:other";
    private static final int EXCLUSIVE_ACCESS = 2;

    private final Bench bench = new Bench();
    private Wire io;
    private Wire other;

    @BeforeEach
    void connect() {
        HostView view = new HostView("h2", "esx2");
        bench.admit(OTHER, new NvmeHostAccess(view, null, null, NvmeHostAccess.TlsUse.OFF, null));
        bench.directory.namespaces.put(
                Bench.SUBSYSTEM + view.id(), List.of(new NamespaceMapping(1, "demo", bench.device)));
        io = bench.io(bench.enabled(), 1);
        other = otherHost(1);
    }

    @AfterEach
    void close() {
        bench.device.releaseAll();
        bench.close();
    }

    /** An I/O queue of the other host, which may say that it has the first one's identifier. */
    private Wire otherHost(int lastByte) {
        byte[] admin = Bench.connectData(Bench.HOST_ID, Bench.NEW_CONTROLLER, Bench.SUBSYSTEM, OTHER);
        admin[15] = (byte) (admin[15] + lastByte);
        Wire queue = bench.wire(Bench.PORTAL_1);
        Bench.expectSuccess(queue.send(Bench.connect(0, 32, 0), admin));
        Bench.configure(queue, Bench.ENABLED);
        Wire wire = bench.wire(Bench.PORTAL_1);
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.controllerId(queue), Bench.SUBSYSTEM, OTHER);
        data[15] = (byte) (data[15] + lastByte);
        Bench.expectSuccess(wire.send(Bench.connect(1, 128, 0), data));
        return wire;
    }

    private static void register(Wire queue, long key) {
        Bench.expectSuccess(queue.send(Entry.reservation(IoOpcode.RESERVATION_REGISTER, 0, 0), Data.keys(0, key)));
    }

    private static Wire.Sent acquire(Wire queue, int action, long key, long preempted) {
        return queue.send(
                Entry.reservation(IoOpcode.RESERVATION_ACQUIRE, action, EXCLUSIVE_ACCESS), Data.keys(key, preempted));
    }

    private static Wire.Sent write(Wire queue) {
        return queue.send(Entry.write(0, 1), Data.filled(512, 1));
    }

    @Test
    void whatAHostHoldsItHoldsThroughAllItsControllers() {
        Wire second = bench.io(bench.enabled(Bench.PORTAL_2), 1);
        register(io, 0xA);
        Bench.expectSuccess(acquire(io, 0, 0xA, 0));

        Bench.expectSuccess(write(second));
        assertThat(other.send(Entry.read(0, 1)).status()).isEqualTo(StatusCode.RESERVATION_CONFLICT);
        io.lose();
        bench.run();
        Bench.expectSuccess(write(second));
        assertThat(other.send(Entry.read(0, 1)).status()).isEqualTo(StatusCode.RESERVATION_CONFLICT);
    }

    @Test
    void aStolenIdentifierOpensNothing() {
        Wire thief = otherHost(0);
        register(io, 0xA);
        Bench.expectSuccess(acquire(io, 0, 0xA, 0));

        assertThat(thief.send(Entry.read(0, 1)).status()).isEqualTo(StatusCode.RESERVATION_CONFLICT);
        assertThat(thief.send(Entry.write(0, 1)).status()).isEqualTo(StatusCode.RESERVATION_CONFLICT);
    }

    /** The connection is gone, and the write is not: whoever preempts to be alone must not be told that it is. */
    @Test
    void preemptAndAbortWaitsForTheWritesOfALostController() {
        register(io, 0xA);
        register(other, 0xB);
        bench.device.hold();
        write(io);
        io.lose();
        bench.run();

        Wire.Sent preempt = acquire(other, 2, 0xB, 0xA);
        bench.run();
        assertThat(preempt.ended).isFalse();
        bench.device.releaseAll();
        bench.run();

        Bench.expectSuccess(preempt);
    }

    @Test
    void preemptAndAbortWaitsForTheWritesOfAWithdrawnNamespace() {
        register(io, 0xA);
        register(other, 0xB);
        bench.device.hold();
        write(io);
        bench.export();
        bench.directory.tell();

        Wire.Sent preempt = acquire(other, 2, 0xB, 0xA);
        bench.run();
        assertThat(preempt.ended).isFalse();
        bench.device.releaseAll();
        bench.run();

        Bench.expectSuccess(preempt);
    }

    @Test
    void dataThatComesAfterAPreemptAndAbortIsNotWritten() {
        register(io, 0xA);
        register(other, 0xB);
        Wire.Sent late = io.accept(Entry.write(0, 1));

        Bench.expectSuccess(acquire(other, 2, 0xB, 0xA));

        assertThat(late.status()).isEqualTo(StatusCode.PREEMPTED_AND_ABORTED);
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void aFusedFirstThatWaitsEndsWithItsQueue() {
        Wire.Sent first = io.send(Entry.compare(0, 1).fused(1), new byte[512]);
        assertThat(first.ended).isFalse();

        io.handler.draining();

        assertThat(first.status()).isEqualTo(StatusCode.MISSING_FUSED);
    }

    @Test
    void aFabricsCommandStandsBetweenTwoFusedOnes() {
        Wire.Sent first = io.accept(Entry.compare(0, 1).fused(1));
        io.send(Bench.propertyGet(0x1C, 0));

        assertThat(io.send(Entry.write(0, 1).fused(2)).status()).isEqualTo(StatusCode.MISSING_FUSED);
        assertThat(first.run(new byte[512]).status()).isEqualTo(StatusCode.MISSING_FUSED);
    }

    /** Both halves wait for what the host lost on its other path; then they are one again. */
    @Test
    void aFusedPairWaitsForWhatTheHostLost() {
        Wire second = bench.io(bench.enabled(Bench.PORTAL_2), 1);
        bench.device.hold();
        write(io);
        io.lose();
        bench.run();
        Wire.Sent compare = second.send(Entry.compare(0, 1).fused(1), Data.filled(512, 1));
        Wire.Sent swap = second.send(Entry.write(0, 1).fused(2), Data.filled(512, 2));
        bench.run();
        assertThat(bench.device.heldOperations()).isEqualTo(1);

        bench.device.releaseAll();
        bench.run();

        Bench.expectSuccess(compare);
        Bench.expectSuccess(swap);
        assertThat(bench.device.content(0, 1)).containsOnly(2);
    }
}
