package io.caisson.tests.guest;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CHAP as open-iscsi does it, with each digest it offers. A login that is refused ends with its connection. */
@GuestTest
class LinuxChapTest {

    private static final String USER = "host-user";
    private static final String SECRET = "a-secret-of-16ch";
    private static final String OUR_USER = "caisson";
    private static final String OUR_SECRET = "another-secret";
    private static final String REFUSED = "detected conn error";

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxChapTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void demandAuthentication() {
        disk = lab.disk("256MiB");
        change(Map.of("user", USER, "secret", SECRET, "mutualUser", OUR_USER, "mutualSecret", OUR_SECRET));
    }

    @AfterAll
    void demandNone() {
        lab.call("DELETE", "/hosts/" + GuestLab.HOST + "/chap", null);
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    private void change(Map<String, Object> chap) {
        lab.call("PATCH", "/hosts/" + GuestLab.HOST, Map.of("chap", chap));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA1", "SHA256", "SHA3-256"})
    @KernelMayLog(REFUSED)
    void bothSidesProveThemselvesWithEachDigestAndAWrongSecretIsRefused(String digest) {
        disk.run("""
                log_in_with %1$s %2$s %3$s %4$s %5$s
                dd if="$(disk $portal_1 "$LUN")" of=/dev/null bs=4k count=1 iflag=direct status=none
                iscsiadm -m node -T "$TARGET" --logout
                expect "authorization failure" refused log_in_with %1$s %2$s a-wrong-secret-16 %4$s %5$s
                """.formatted(digest, USER, SECRET, OUR_USER, OUR_SECRET));
    }

    @Test
    void aHostNeedNotAskTheTarget() {
        disk.run("log_in_with SHA3-256,SHA256,SHA1,MD5 %s %s; verify_io \"$(disk $portal_1 \"$LUN\")\" --size=1m"
                .formatted(USER, SECRET));
    }

    @Test
    @KernelMayLog(REFUSED)
    void aTargetThatDoesNotKnowItsSecretIsLeft() {
        lab.run("refused log_in_with SHA256 %s %s %s not-our-secret".formatted(USER, SECRET, OUR_USER));
    }

    @Test
    @KernelMayLog(REFUSED)
    void whoDoesNotAuthenticateIsRefused() {
        lab.run("""
                iscsiadm -m node -o new -T "$TARGET" -p $portal_1
                expect "authorization failure" refused iscsiadm -m node -T "$TARGET" -p $portal_1 --login
                """);
    }

    @Test
    @KernelMayLog(REFUSED)
    void aDigestThatPolicyHasSwitchedOffIsRefused() {
        change(Map.of("digests", List.of("sha256", "sha3-256")));
        try {
            lab.run("""
                    refused log_in_with MD5,SHA1 %1$s %2$s
                    log_in_with MD5,SHA256 %1$s %2$s
                    """.formatted(USER, SECRET));
        } finally {
            change(Map.of("digests", List.of("md5", "sha1", "sha256", "sha3-256")));
        }
    }

    @Test
    void discoveryNeedsTheSecretToo() {
        lab.run("""
                expect "authorization failure" refused discover $portal_1
                expect "authorization failure" refused discover_with $portal_1 %1$s a-wrong-secret-16
                expect "^$portal_2:3260,[0-9]+ $TARGET$" discover_with $portal_1 %1$s %2$s
                """.formatted(USER, SECRET));
    }
}
