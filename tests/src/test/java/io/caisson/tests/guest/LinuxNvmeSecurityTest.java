package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DH-HMAC-CHAP and TLS with pre-shared keys, as the kernel, nvme-cli and tlshd do them. */
@GuestTest
class LinuxNvmeSecurityTest {

    private static final String REFUSED = "nvme nvme\\d+: |tls|handshake";

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxNvmeSecurityTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void makeNamespace() {
        disk = lab.namespace("64MiB");
    }

    @AfterEach
    void demandNothing() {
        lab.endSessions();
        lab.call("DELETE", "/hosts/" + GuestLab.HOST + "/dhchap", null);
        lab.call("DELETE", "/hosts/" + GuestLab.HOST + "/tls", null);
    }

    private String key(int hash) {
        return lab.run("nvme gen-dhchap-key --hmac=%d --nqn=%s".formatted(hash, GuestLab.HOST_NQN))
                .strip();
    }

    private void demand(String what, Map<String, Object> settings) {
        lab.call("PATCH", "/hosts/" + GuestLab.HOST, Map.of(what, settings));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    @KernelMayLog(REFUSED)
    void aHostProvesItselfWithKeysOfEveryHashAndAWrongOneIsRefused(int hash) {
        String right = key(hash);
        String wrong = key(hash);
        demand("dhchap", Map.of("key", right));
        assertThat(disk.run("""
                        refused attach $portal_1
                        refused attach $portal_1 --dhchap-secret=%2$s
                        attach $portal_1 --dhchap-secret=%1$s
                        verify_io $(namespace) --size=1m
                        """.formatted(right, wrong))).contains("err= 0");
    }

    @Test
    @KernelMayLog(REFUSED)
    void bothSidesProveThemselves() {
        String host = key(1);
        String ours = key(1);
        demand("dhchap", Map.of("key", host, "controllerKey", ours));
        assertThat(disk.run("""
                        refused attach $portal_1 --dhchap-secret=%1$s --dhchap-ctrl-secret=%1$s
                        attach $portal_1 --dhchap-secret=%1$s --dhchap-ctrl-secret=%2$s
                        verify_io $(namespace) --size=1m
                        """.formatted(host, ours))).contains("err= 0");
    }

    /** Keys of SHA-384 are beyond tlshd 1.0, which binds them by SHA-256. */
    @Test
    @KernelMayLog(REFUSED)
    void connectionsAreEncryptedAndAWrongKeyIsRefused() {
        String generate = "nvme gen-tls-key --hmac=1 --identity=1 --hostnqn=%s --subsysnqn=$SUBSYSTEM"
                .formatted(GuestLab.HOST_NQN);
        String right = lab.run(generate).strip();
        String wrong = lab.run(generate).strip();
        demand("tls", Map.of("key", right, "required", true));
        assertThat(disk.run("""
                        check() {
                            nvme check-tls-key --insert --identity=1 --hostnqn=%3$s --subsysnqn=$SUBSYSTEM --keydata="$1"
                        }
                        modprobe tls
                        start_tlshd .nvme
                        refused attach $portal_1
                        check %2$s
                        refused attach $portal_1 --tls
                        keyctl clear %%:.nvme || true
                        check %1$s
                        attach $portal_1 --tls
                        grep -E "^TlsCurr[TR]x" /proc/net/tls_stat
                        verify_io $(namespace) --size=1m
                        """.formatted(right, wrong, GuestLab.HOST_NQN)))
                .contains("err= 0")
                .doesNotContain("TlsCurrTxSw                     \t0");
    }
}
