package io.caisson.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostCommandsTest {

    @Test
    void nameTargetPortalAndLun() {
        assertThat(lines("192.0.2.7:3261"))
                .contains(
                        "qemu-img info iscsi://192.0.2.7:3261/iqn.x/5",
                        "iscsiadm -m discovery -t sendtargets -p 192.0.2.7:3261",
                        "iscsiadm -m node -T iqn.x -p 192.0.2.7:3261"
                                + " -o update -n node.session.iscsi.DefaultTime2Wait -v 0",
                        "New-IscsiTargetPortal -TargetPortalAddress 192.0.2.7 -TargetPortalPortNumber 3261",
                        "esxcli iscsi adapter discovery sendtarget add -A vmhba64 -a 192.0.2.7:3261")
                .noneMatch(line -> line.contains("for this machine only"));
    }

    @Test
    void keepBracketsWhereAPortFollowsAndNowhereElse() {
        assertThat(lines("[::1]:3260"))
                .contains(
                        "iscsiadm -m discovery -t sendtargets -p [::1]:3260",
                        "New-IscsiTargetPortal -TargetPortalAddress ::1 -TargetPortalPortNumber 3260");
    }

    @Test
    void sayThatLoopbackServesNobodyElse() {
        assertThat(lines("127.0.0.1:3260")).anyMatch(line -> line.contains("for this machine only"));
    }

    private static List<String> lines(String portal) {
        return HostCommands.lines(
                new DaemonRecord(
                        1,
                        1,
                        "/d",
                        "https://x",
                        "/c",
                        new DaemonRecord.Iscsi("iqn.x", List.of(portal)),
                        null,
                        List.of()),
                5);
    }
}
