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
    void logInToEveryPortalWhereThereAreSeveral() {
        assertThat(lines("192.0.2.7:3260", "[fd00::7]:3260"))
                .contains(
                        "iscsiadm -m discovery -t sendtargets -p 192.0.2.7:3260",
                        "iscsiadm -m node -T iqn.x -o update -n node.session.timeo.replacement_timeout -v 5",
                        "iscsiadm -m node -T iqn.x --login",
                        "Connect-IscsiTarget -NodeAddress iqn.x -TargetPortalAddress fd00::7"
                                + " -TargetPortalPortNumber 3260 -IsPersistent $true -IsMultipathEnabled $true");
    }

    @Test
    void sayThatLoopbackServesNobodyElse() {
        assertThat(lines("127.0.0.1:3260")).anyMatch(line -> line.contains("for this machine only"));
    }

    @Test
    void askForSecretsAndNeverShowThem() {
        HostLogin login = new HostLogin("it's", "caisson", List.of("sha256", "md5"), true);
        String node = "iscsiadm -m node -T iqn.x -p 192.0.2.7:3260 -o update -n node.session.auth.";
        String discovery =
                "iscsiadm -m discoverydb -t sendtargets -p 192.0.2.7:3260 -o update -n discovery.sendtargets.auth.";
        assertThat(HostCommands.lines("iqn.x", "192.0.2.7:3260", 5, login))
                .contains(
                        "read -rsp 'CHAP secret: ' SECRET; echo",
                        "export LIBISCSI_CHAP_USERNAME='it'\\''s' LIBISCSI_CHAP_PASSWORD=\"$SECRET\"",
                        discovery + "authmethod -v CHAP",
                        node + "chap_algs -v SHA256,MD5",
                        node + "username -v 'it'\\''s'",
                        node + "password -v \"$SECRET\"",
                        node + "username_in -v 'caisson'",
                        node + "password_in -v \"$MUTUAL\"",
                        "Set-IscsiChapSecret -ChapSecret (Read-Host 'mutual CHAP secret')",
                        "Connect-IscsiTarget -NodeAddress iqn.x -IsPersistent $true -IsMultipathEnabled $true"
                                + " -AuthenticationType MUTUALCHAP -ChapUsername 'it''s' -ChapSecret $secret",
                        "esxcli iscsi adapter auth chap set -A vmhba64 --level=required --direction=mutual"
                                + " --authname='caisson' --secret=\"$MUTUAL\"")
                .noneMatch(line -> line.contains("knows no digest"));
    }

    @Test
    void sayWhoCannotUseTheDigestsAndWhatNeedsNoSecret() {
        HostLogin login = new HostLogin("u", null, List.of("sha256"), false);
        assertThat(HostCommands.lines("iqn.x", "192.0.2.7:3260", 5, login))
                .anyMatch(line -> line.startsWith("# Windows knows no digest but md5"))
                .contains("New-IscsiTargetPortal -TargetPortalAddress 192.0.2.7 -TargetPortalPortNumber 3260")
                .noneMatch(line -> line.contains("discovery.sendtargets.auth"))
                .noneMatch(line -> line.contains("MUTUAL"));
    }

    private static List<String> lines(String... portals) {
        return HostCommands.lines(
                new DaemonRecord(
                        1,
                        1,
                        "/d",
                        "https://x",
                        "/c",
                        new DaemonRecord.Iscsi("iqn.x", List.of(portals)),
                        null,
                        null,
                        List.of(),
                        null),
                5);
    }
}
