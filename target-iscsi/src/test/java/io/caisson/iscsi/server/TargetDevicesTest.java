package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.TargetView;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetDevicesTest {

    @Test
    void deviceOfATargetIsClosedAfterItsLastSession() {
        FakeDevice device = new FakeDevice();
        TargetDevices devices = new TargetDevices(target -> device);
        TargetView target = new TargetView(Peer.TARGET, "group", 1, List.of());
        assertThat(devices.acquire(target)).isSameAs(devices.acquire(target));
        devices.release(target);
        assertThat(device.closes).isZero();
        devices.release(target);
        assertThat(device.closes).isEqualTo(1);
        assertThat(devices.size()).isZero();
    }

    @Test
    void sessionsHoldTheDeviceUntilTheirLastCommandHasEnded() {
        Bench bench = new Bench();
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        peer.channel.close();
        bench.runTasks();
        assertThat(bench.server.devices().size()).isEqualTo(1);
        bench.device.last().end();
        bench.runTasks();
        assertThat(bench.server.devices().size()).isZero();
        assertThat(bench.device.closes).isEqualTo(1);
        bench.close();
    }
}
