package io.caisson.iscsi.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.store.access.HostView;
import io.caisson.store.access.OtherPortals;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendTargetsTest {

    private static final HostView HOST = new HostView("h", "host");

    private final FakeExportDirectory directory = new FakeExportDirectory();

    @BeforeEach
    void export() {
        directory.map(0, new FakeBlockDevice(new Geometry(512, 8)));
    }

    private static TargetView target(String name, int firstTag, String... addresses) {
        return new TargetView(
                name,
                "group of " + name,
                1,
                IntStream.range(0, addresses.length)
                        .mapToObj(i -> new PortalView(new InetSocketAddress(addresses[i], 3260), firstTag + i))
                        .toList());
    }

    private String answer(String value, String local, @Nullable TargetView session) {
        ByteBuf out = Unpooled.buffer();
        new SendTargets(directory, HOST, new InetSocketAddress(local, 3260), session).answer(value, out);
        return out.toString(StandardCharsets.UTF_8).replace('\0', ' ');
    }

    @Test
    void listsTargetsWithTheirLivePortalsEachWithItsOwnTag() {
        directory.targets(
                target("iqn.a", 1, "10.0.0.1", "fd00::1"), target("iqn.b", 5, "10.0.0.2"), target("iqn.c", 6));
        assertThat(answer("All", "10.0.0.1", null))
                .isEqualTo("TargetName=iqn.a TargetAddress=10.0.0.1:3260,1 TargetAddress=[fd00::1]:3260,2 "
                        + "TargetName=iqn.b TargetAddress=10.0.0.2:3260,5 ");
        assertThat(answer("iqn.b", "10.0.0.1", null)).isEqualTo("TargetName=iqn.b TargetAddress=10.0.0.2:3260,5 ");
        assertThat(answer("iqn.x", "10.0.0.1", null)).isEmpty();
    }

    private static PortalView floating(String address, int number, String network, boolean draining) {
        return new PortalView(new InetSocketAddress(address, 3260), number, draining, null, network);
    }

    @Test
    void listsPortalsOfOtherNodesInTheNetworkOfWhoAsks() {
        PortalView here = floating("10.1.0.1", 4, "red", false);
        OtherPortals elsewhere = new OtherPortals(
                List.of(
                        floating("10.1.0.2", 2, "red", false),
                        floating("10.2.0.2", 3, "blue", false),
                        floating("10.1.0.4", 5, "red", true)),
                List.of(floating("10.1.0.3", 1, "red", false)));
        directory.targets(new TargetView("iqn.a", "group of iqn.a", 1, List.of(here), elsewhere));
        assertThat(answer("All", "10.1.0.1", null))
                .isEqualTo("TargetName=iqn.a TargetAddress=10.1.0.2:3260,2 TargetAddress=10.1.0.1:3260,4 ");
        assertThat(answer("All", "192.0.2.1", null))
                .isEqualTo("TargetName=iqn.a TargetAddress=10.1.0.2:3260,2 TargetAddress=10.2.0.2:3260,3 "
                        + "TargetAddress=10.1.0.1:3260,4 ");
    }

    @Test
    void hidesTargetsWithoutALunForTheHost() {
        directory.targets(target("iqn.a", 1, "10.0.0.1"));
        directory.unmap(0);
        assertThat(answer("All", "10.0.0.1", null)).isEmpty();
    }

    @Test
    void normalSessionHearsOfItsOwnTargetOnly() {
        TargetView own = target("iqn.a", 1, "10.0.0.1");
        directory.targets(own, target("iqn.b", 2, "10.0.0.2"));
        assertThat(answer("", "10.0.0.1", own)).isEqualTo("TargetName=iqn.a TargetAddress=10.0.0.1:3260,1 ");
        assertThat(answer("iqn.a", "10.0.0.1", own)).isEqualTo("TargetName=iqn.a TargetAddress=10.0.0.1:3260,1 ");
        assertThat(answer("iqn.b", "10.0.0.1", own)).isEmpty();
        assertThat(answer("All", "10.0.0.1", own)).isEqualTo("SendTargets=Reject ");
        assertThat(answer("", "10.0.0.1", null)).isEqualTo("SendTargets=Reject ");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.0.0.7, 10.0.0.7:3260",
        "::, fd00::7, [fd00::7]:3260",
        "127.0.0.5, 127.0.0.1, 127.0.0.5:3260",
        "127.0.0.5, 10.0.0.7, ",
        "::1, 10.0.0.7, ",
        "169.254.1.1, 10.0.0.7, ",
        "169.254.1.1, 169.254.1.1, 169.254.1.1:3260",
        "fe80::1, fe80::1, ",
        "0.0.0.0, fe80::1, ",
    })
    void tellsOnlyAddressesThatCanBeDialled(String portal, String local, @Nullable String told) {
        assertThat(PortalAddresses.dialable(new InetSocketAddress(portal, 3260), new InetSocketAddress(local, 3260)))
                .isEqualTo(told);
    }
}
