package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.access.DhChapKey;
import io.caisson.store.access.TlsKey;
import io.caisson.store.service.DhChapSpec;
import io.caisson.store.service.TlsSpec;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NVMe hosts and exports, against the real API over services in memory. */
class HostNvmeCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR).inDebug();

    private static final String NQN = "nqn.2014-08.com.vmware:nvme:esx1";
    private static final String KEY = "DHHC-1:00:the-key-of-the-host:";

    @BeforeEach
    void prepare() throws IOException {
        LAB.write("key", KEY + "\n");
    }

    private static CommandRun run(String commandLine) {
        return LAB.runWith(KEY + "\n", commandLine.replace("@", LAB.data() + "/"));
    }

    @Test
    void takesKeysFromFilesStandardInputAndTheCommandLine() {
        for (String source : List.of("@key", "-", KEY)) {
            CommandRun created = run("host create esx1 --nqn " + NQN + " --dhchap-key " + source);
            assertThat(created.code()).as(created.err()).isZero();
            assertThat(created.out()).isEqualTo("host esx1 created\n");
            assertThat(LAB.store().specOf("esx1").dhchap()).isEqualTo(new DhChapSpec(KEY, false, null));
            LAB.store().reset();
        }
        assertThat(run("host create esx1 --nqn " + NQN + " --dhchap-key @nothing")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void keysThatItMakesAreShownOnce() {
        CommandRun created = run("host create esx1 --nqn " + NQN
                + " --dhchap-key generate --dhchap-ctrl-key generate --tls-psk generate --tls optional -o json");
        assertThat(created.code()).as(created.err()).isZero();
        DhChapSpec dhchap = Objects.requireNonNull(LAB.store().specOf("esx1").dhchap());
        TlsSpec tls = Objects.requireNonNull(LAB.store().specOf("esx1").tls());
        JsonNode made = created.json().path("generated");
        assertThat(made.path("dhchap-key").asText()).isEqualTo(dhchap.key());
        assertThat(made.path("dhchap-ctrl-key").asText())
                .isEqualTo(dhchap.controllerKey())
                .isNotEqualTo(dhchap.key());
        assertThat(made.path("tls-psk").asText()).isEqualTo(tls.key());
        assertThat(tls.required()).isFalse();
        assertThat(DhChapKey.parse(made.path("dhchap-key").asText()).secret()).hasSize(32);
        assertThat(TlsKey.parse(made.path("tls-psk").asText()).hash()).isEqualTo(TlsKey.Hash.SHA256);
        assertThat(run("host show esx1 -o json").out())
                .doesNotContain("DHHC")
                .doesNotContain("NVMeTLS")
                .doesNotContain("generated");
    }

    @Test
    void aPersonIsToldWhatToDoWithAKey() {
        assertThat(run("host create esx1 --nqn " + NQN + " --tls-psk generate").lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("tls-psk: NVMeTLSkey-1:01:"))
                .anyMatch(line -> line.contains("shown only once"));
    }

    @Test
    void updatesWhatIsSaidAndNothingElse() {
        run("host create esx1 --nqn " + NQN + " --dhchap-key @key --dhchap-ctrl-key generate --tls-psk generate");
        TlsSpec tls = Objects.requireNonNull(LAB.store().specOf("esx1").tls());
        assertThat(tls.required()).isTrue();
        run("host update esx1 --tls optional");
        assertThat(LAB.store().specOf("esx1").tls()).isEqualTo(new TlsSpec(tls.key(), false));
        run("host update esx1 --no-dhchap-ctrl");
        assertThat(LAB.store().specOf("esx1").dhchap()).isEqualTo(new DhChapSpec(KEY, false, null));
        run("host update esx1 --dhchap-min-hash sha384 --dhchap-min-group ffdhe3072");
        assertThat(LAB.store().specOf("esx1").dhchap())
                .isEqualTo(new DhChapSpec(KEY, false, null, "sha384", "ffdhe3072"));
        run("host update esx1 --nqn nqn.2026-11.x:new");
        assertThat(LAB.store().specOf("esx1").nqns()).containsExactly("nqn.2026-11.x:new");
        assertThat(run("host update esx1 --no-dhchap --no-tls").code()).isZero();
        assertThat(LAB.store().specOf("esx1").dhchap()).isNull();
        assertThat(LAB.store().specOf("esx1").tls()).isNull();
        for (String contradiction : List.of(
                "--no-tls --tls optional",
                "--no-dhchap --dhchap-key generate",
                "--no-dhchap --dhchap-min-hash sha512",
                "--no-dhchap --no-dhchap-ctrl")) {
            assertThat(run("host update esx1 " + contradiction).code())
                    .as(contradiction)
                    .isEqualTo(2);
        }
    }

    @Test
    void exportsNamespaces() {
        run("volume create db1 --size 1GiB");
        run("host create esx1 --iqn iqn.1998-01.com.vmware:esx1 --nqn " + NQN);
        assertThat(run("export create db1 --to esx1 --protocol nvme --nsid 7").out())
                .isEqualTo("volume db1 exported to esx1 as namespace 7\n");
        assertThat(run("export list").lines().get(1)).matches("db1 +esx1 +nvme +7 +[0-9a-f-]{36}");
        assertThat(run("export create db1 --to esx1").code()).isEqualTo(4);
        assertThat(run("export create db1 --to esx1 --beside-other-protocol").code())
                .isZero();
        CommandRun ambiguous = run("export show db1 --to esx1");
        assertThat(ambiguous.code()).isEqualTo(2);
        assertThat(ambiguous.err()).contains("--protocol");
        assertThat(run("export show db1 --to esx1 --protocol nvme -o json")
                        .json()
                        .path("nsid")
                        .asInt())
                .isEqualTo(7);
        assertThat(run("export delete db1 --from esx1 --protocol iscsi").code()).isZero();
        assertThat(run("export delete db1 --from esx1").code()).isZero();
        assertThat(run("export delete db1 --from esx1 --protocol nvme").code()).isEqualTo(3);
    }

    @Test
    void printsTheCommandsOfEachProtocolThatIsExported() {
        run("volume create db1 --size 1GiB");
        run("host create esx1 --iqn iqn.1998-01.com.vmware:esx1 --nqn " + NQN);
        run("export create db1 --to esx1 --protocol nvme");
        assertThat(run("host commands esx1").lines())
                .contains("nvme discover -t tcp -a 127.0.0.1")
                .noneMatch(line -> line.contains("iscsiadm"));
        run("export create db1 --to esx1 --beside-other-protocol");
        assertThat(run("host commands esx1").lines())
                .contains("nvme discover -t tcp -a 127.0.0.1")
                .anyMatch(line -> line.contains("iscsiadm"));
    }

    @Test
    void listsControllersBesideSessions() {
        assertThat(run("session list").lines().get(2))
                .matches("esx1 +nqn\\.2014-08\\.com\\.vmware:nvme:esx1 +.* +nvme +4 +.*");
    }
}
