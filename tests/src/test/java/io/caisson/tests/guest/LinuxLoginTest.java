package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.GuestNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Discovery and login as open-iscsi does them. Each test starts without a session. */
@GuestTest
class LinuxLoginTest {

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxLoginTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void makeDisk() {
        disk = lab.disk("256MiB");
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void discoveryThroughEitherPortalNamesBoth(int portal) {
        lab.run("""
                expect "^$portal_1:3260,[0-9]+ $TARGET$" discover $portal_%d
                expect "^$portal_2:3260,[0-9]+ $TARGET$" discover $portal_%d
                """.formatted(portal, portal));
    }

    @ParameterizedTest
    @CsvSource({"CRC32C,CRC32C", "CRC32C,None", "None,CRC32C"})
    void digestsAreAgreedAndEveryByteArrives(String header, String data) {
        disk.run("""
                discover $portal_1 "node.conn[0].iscsi.HeaderDigest=%1$s" "node.conn[0].iscsi.DataDigest=%2$s"
                enter $portal_1
                expect "HeaderDigest: %1$s" iscsiadm -m session -P2
                expect "DataDigest: %2$s" iscsiadm -m session -P2
                verify_io "$(disk $portal_1 "$LUN")" --bs=64k
                """.formatted(header, data));
    }

    /** Who waits for R2T, and how much comes at once: every way of data that open-iscsi can be told to use. */
    @ParameterizedTest
    @CsvSource({"Yes,No", "Yes,Yes", "No,No", "No,Yes"})
    void dataArrivesHoweverItIsSent(String initialR2t, String immediateData) {
        disk.run("""
                discover $portal_1 "node.session.iscsi.InitialR2T=%1$s" "node.session.iscsi.ImmediateData=%2$s" \\
                    node.session.iscsi.FirstBurstLength=8192 node.session.iscsi.MaxBurstLength=16384 \\
                    "node.conn[0].iscsi.MaxRecvDataSegmentLength=4096"
                enter $portal_1
                expect "InitialR2T: %1$s" iscsiadm -m session -P2
                expect "ImmediateData: %2$s" iscsiadm -m session -P2
                verify_io "$(disk $portal_1 "$LUN")" --bs=128k
                """.formatted(initialR2t, immediateData));
    }

    /** The target ends the connection of a login that it refuses, and the kernel says so. */
    @Test
    @KernelMayLog("detected conn error")
    void aHostThatNothingIsExportedToSeesNoTarget() {
        String found = lab.run("""
                iscsiadm -m iface -I stranger -o new
                iscsiadm -m iface -I stranger -o update -n iface.initiatorname -v iqn.2026-11.io.caisson.tests:stranger
                iscsiadm -m discovery -t sendtargets -p $portal_1 -I stranger 2>&1 || true
                iscsiadm -m node -o new -T "$TARGET" -p $portal_1 -I stranger
                refused iscsiadm -m node -T "$TARGET" -p $portal_1 -I stranger --login
                """);
        assertThat(found).doesNotContain(GuestNetwork.portal(2)).contains("authorization failure");
    }
}
