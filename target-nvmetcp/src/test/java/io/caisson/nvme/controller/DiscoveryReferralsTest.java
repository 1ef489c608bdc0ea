package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.ReferralView;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Discovery services of others in the discovery log (base specification 2.0, 3.1.2.3 and 5.16.1.23: SUBTYPE 01h). */
class DiscoveryReferralsTest {

    private static final int DISCOVERY_NOTICES = 1 << 31;
    private static final int DISCOVERY_CHANGED = 0x70_F0_02;
    private static final int REFERRAL = 1;
    private static final String NQN = "nqn.2014-08.org.nvmexpress.discovery";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static ByteBuf log(Wire discovery) {
        Entry entry = Entry.of(0x02).namespace(0).doubleword(10, 0x70 | 0x7FF << 16);
        return Bench.expectSuccess(discovery.send(entry)).page();
    }

    private static List<String> referrals(ByteBuf log) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < log.getLongLE(8); i++) {
            int at = 1024 + i * 1024;
            if (log.getByte(at + 2) == REFERRAL) {
                found.add(String.join(
                        " ",
                        text(log, at + 512) + ":" + text(log, at + 32),
                        text(log, at + 256),
                        "treq" + log.getByte(at + 3),
                        "cntlid" + log.getUnsignedShortLE(at + 6),
                        "asqsz" + log.getUnsignedShortLE(at + 8),
                        "flags" + log.getUnsignedShortLE(at + 10)));
            }
        }
        return found;
    }

    private static String text(ByteBuf log, int at) {
        return log.toString(at, 32, StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .strip();
    }

    private void refer(String address, int port) {
        bench.directory.referrals.add(new ReferralView(new InetSocketAddress(address, port), NQN));
        bench.directory.tell();
    }

    private static String expected(String where) {
        return where + " nqn.2014-08.org.nvmexpress.disco treq0 cntlid65535 asqsz32 flags0";
    }

    @Test
    void whoStaysConnectedIsToldOfAReferralAndFindsAnotherGeneration() {
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 60_000);
        ByteBuf before = log(discovery);
        assertThat(referrals(before)).isEmpty();
        Bench.expectSuccess(
                discovery.send(Entry.of(0x09).namespace(0).doubleword(10, 0x0B).doubleword(11, DISCOVERY_NOTICES)));
        Wire.Sent event = discovery.send(Entry.of(0x0C));

        refer("10.9.0.1", 8009);
        assertThat(event.result).isEqualTo(DISCOVERY_CHANGED);
        ByteBuf after = log(discovery);
        assertThat(referrals(after)).containsExactly(expected("10.9.0.1:8009"));
        assertThat(after.getLongLE(0)).as("GENCTR").isNotEqualTo(before.getLongLE(0));

        Wire.Sent gone = discovery.send(Entry.of(0x0C));
        bench.directory.referrals.clear();
        bench.directory.tell();
        assertThat(gone.result).isEqualTo(DISCOVERY_CHANGED);
        assertThat(referrals(log(discovery))).isEmpty();
    }

    @Test
    void aStrangerIsToldToo() {
        bench.directory.hosts.clear();
        refer("10.9.0.1", 4420);
        assertThat(referrals(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0))))
                .containsExactly(expected("10.9.0.1:4420"));
    }

    @Test
    void nobodyIsSentToWhereHeIsOrWhereHeCannotGo() {
        refer(Bench.DISCOVERY_PORTAL.getAddress().getHostAddress(), Bench.DISCOVERY_PORTAL.getPort());
        refer("127.0.0.1", 8009);
        assertThat(referrals(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)))).isEmpty();
        assertThat(referrals(log(bench.discovery(Bench.PORTAL_2, 0))))
                .as("through another portal it is the way to somewhere else")
                .hasSize(1);
    }
}
