package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.NamespaceRelay;
import io.caisson.tests.fixtures.OpensslSession;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeController;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DH-HMAC-CHAP and TLS with pre-shared keys, as the kernel, nvme-cli and tlshd do them. */
@GuestTest
class LinuxNvmeSecurityTest {

    private static final String AUTHENTICATION_FAILED =
            "nvme nvme\\d+: qid 0: (controller )?authentication (setup )?failed";
    private static final String HANDSHAKE_FAILED = "nvme nvme\\d+: queue 0: TLS handshake complete, error -\\d+$";
    private static final String NOT_CONNECTED = "nvme nvme\\d+: failed to connect queue: 0 ret=-?\\d+$";

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
    @KernelMayLog({AUTHENTICATION_FAILED, NOT_CONNECTED})
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
    @KernelMayLog({AUTHENTICATION_FAILED, NOT_CONNECTED})
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

    /** The kernel offers every hash and group, and names the ones that were chosen. */
    @ParameterizedTest
    @CsvSource({"none, ffdhe2048", "ffdhe3072, ffdhe3072"})
    void noCheaperGroupIsUsedThanTheHostIsHeldTo(String minimum, String used) {
        String key = key(1);
        demand("dhchap", Map.of("key", key, "minimumHash", "sha384", "minimumGroup", minimum));
        assertThat(disk.run("attach $portal_1 --dhchap-secret=%s; dmesg".formatted(key)))
                .contains("authenticated with hash hmac(sha512) dhgroup " + used);
    }

    /** Keys of SHA-384 are beyond tlshd 1.0, which binds them by SHA-256. */
    @Test
    @KernelMayLog({HANDSHAKE_FAILED, NOT_CONNECTED})
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

    /**
     * With keys of either hash: libnvme derives them, OpenSSL proves and binds them and encrypts, and our own host speaks through
     * that. Nobody here wrote the first two.
     */
    @ParameterizedTest
    @CsvSource({"1, TLS_AES_128_GCM_SHA256, 1301", "2, TLS_AES_256_GCM_SHA384, 1302"})
    @RequiresTool("openssl")
    void opensslBindsKeysOfBothHashes(int hash, String suite, String suiteNumber) throws IOException {
        String key = lab.run("nvme gen-tls-key --hmac=%d --identity=1 --hostnqn=%s --subsysnqn=$SUBSYSTEM"
                        .formatted(hash, GuestLab.HOST_NQN))
                .strip();
        demand("tls", Map.of("key", key, "required", true));
        // As it is in the keyring of the kernel, below the identity.
        String[] derived =
                lab.run("""
                        nvme check-tls-key --insert --identity=1 --hostnqn=%s --subsysnqn=$SUBSYSTEM --keydata="%s" >/dev/null
                        serial=$(keyctl rlist %%:.nvme)
                        keyctl rdescribe $serial | cut -d';' -f5-
                        # Who reads it must have it in his session.
                        keyctl session - bash -c "keyctl link %%:.nvme @s && keyctl pipe $serial" 2>/dev/null |
                            od -An -v -tx1 | tr -d ' \\n'
                        """.formatted(GuestLab.HOST_NQN, key)).strip().split("\n");
        Path session = Files.createTempFile("session", ".pem");
        OpensslSession openssl = new OpensslSession(
                Integer.parseInt(suiteNumber, 16), HexFormat.of().parseHex(derived[1]));
        Files.writeString(session, openssl.text());
        List<String> client = OpensslSession.client("10.77.1.1:4420", suite, derived[0], session);
        try (InitiatorLoop loop = InitiatorLoop.start(1);
                NamespaceRelay relay = lab.through(client);
                NvmeController controller = NvmeController.connect(
                        loop,
                        relay.address(),
                        HostOptions.of(GuestLab.HOST_NQN, lab.caisson().subsystem()))) {
            assertThat(lab.call("GET", "/sessions", null).path("items"))
                    .extracting(sessionNow -> sessionNow.path("tls").asBoolean())
                    .containsExactly(true);
            byte[] data = Payload.of(hash, 1 << 20);
            controller.namespace(disk.namespaceId()).write(0, 2048, data);
            assertThat(controller.namespace(disk.namespaceId()).read(0, 2048, 512))
                    .isEqualTo(data);
        } finally {
            Files.delete(session);
        }
    }
}
