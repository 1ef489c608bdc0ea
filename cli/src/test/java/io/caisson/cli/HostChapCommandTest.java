package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.ChapSpec;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets on their way from the person to the API, against the real API over services in memory. */
class HostChapCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR).inDebug();

    private static final String SECRET = "a-secret-of-16ch";
    private static final String OURS = "another-secret";

    @BeforeEach
    void prepare() throws IOException {
        LAB.write("secret", SECRET + "\n");
        LAB.write("ours", OURS + "\r\n");
    }

    private static CommandRun run(String commandLine) {
        return runWith("", commandLine);
    }

    private static CommandRun runWith(String input, String commandLine) {
        CommandRun run = LAB.runWith(input, commandLine.replace("@", LAB.data() + "/"));
        assertThat(run.out() + run.err()).doesNotContain(SECRET).doesNotContain(OURS);
        return run;
    }

    private static CommandRun create(String options) {
        return run("host create esx1 --iqn iqn.1998-01.com.vmware:esx1 " + options);
    }

    @Test
    void readsSecretsFromFiles() {
        CommandRun created = create("--chap-user esx --chap-secret-file @secret --mutual-user caisson"
                + " --mutual-secret-file @ours --chap-digest sha3-256,sha256 --no-discovery-chap");
        assertThat(created.code()).as(created.err()).isZero();
        assertThat(LAB.store().chapOf("esx1"))
                .isEqualTo(new ChapSpec("esx", SECRET, "caisson", OURS, List.of("sha3-256", "sha256"), false));
        assertThat(run("host show esx1").lines())
                .contains(
                        "CHAP              esx",
                        "MUTUAL            caisson",
                        "DIGESTS           sha3-256,sha256",
                        "DISCOVERY         false");
        assertThat(run("host list").lines().get(1)).matches("esx1  iqn.1998-01.com.vmware:esx1 +esx");
        assertThat(run("host show esx1 -o json").json().at("/chap/mutualUser").asText())
                .isEqualTo("caisson");
    }

    @Test
    void readsSecretsFromStandardInputInTheirOrder() {
        String line = "host create esx1 --iqn iqn.1998-01.com.vmware:esx1 --chap-user esx --chap-secret-file -"
                + " --mutual-user caisson --mutual-secret-file -";
        assertThat(runWith(SECRET + "\n" + OURS + "\n", line).code()).isZero();
        assertThat(LAB.store().chapOf("esx1")).isEqualTo(new ChapSpec("esx", SECRET, "caisson", OURS, List.of(), true));
        CommandRun ended = runWith(SECRET + "\n", line);
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("standard input ends");
    }

    @Test
    void saysHowToGiveASecretWhereNobodyCanBeAsked() {
        CommandRun refused = create("--chap-user esx");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--chap-secret-file FILE");
        assertThat(create("--chap-user esx --chap-secret-file @nothing").code()).isEqualTo(2);
    }

    @Test
    void tellsWhenASecretIsTooLongForWindows() throws IOException {
        LAB.write("long", "a-secret-of-more-than-16");
        assertThat(create("--chap-user esx --chap-secret-file @long").out())
                .contains("24 characters; Windows takes 12 to 16");
        assertThat(create("--chap-user esx --chap-secret-file @secret").out()).doesNotContain("Windows");
    }

    @Test
    void updatesWhatIsSaidAndNothingElse() throws IOException {
        create("--chap-user esx --chap-secret-file @secret --mutual-user caisson --mutual-secret-file @ours");
        assertThat(run("host update esx1 --chap-digest sha256 --no-discovery-chap")
                        .code())
                .isZero();
        assertThat(LAB.store().chapOf("esx1"))
                .isEqualTo(new ChapSpec("esx", SECRET, "caisson", OURS, List.of("sha256"), false));
        LAB.write("new", "brand-new-secret");
        run("host update esx1 --chap-secret-file @new --no-mutual --discovery-chap");
        assertThat(LAB.store().chapOf("esx1"))
                .isEqualTo(new ChapSpec("esx", "brand-new-secret", null, OURS, List.of("sha256"), true));
        assertThat(run("host update esx1 --name esx2 --network 10.0.0.0/8 --iqn iqn.2026-11.x:n")
                        .code())
                .isZero();
        assertThat(run("host show esx2 -o json").json().path("networks")).hasSize(1);
        assertThat(run("host update esx2 --any-network --no-chap").code()).isZero();
        assertThat(run("host show esx2 -o json").json().path("chap").isNull()).isTrue();
        assertThat(run("host show esx2 -o json").json().path("networks")).isEmpty();
        assertThat(LAB.store().chapOf("esx2")).isNull();
    }

    @Test
    void aRefusedUpdateLeavesAHostItsChap() {
        create("--chap-user esx --chap-secret-file @secret");
        run("host create esx2 --iqn iqn.1998-01.com.vmware:esx2");
        assertThat(run("host update esx1 --name esx2 --no-chap").code()).isEqualTo(4);
        assertThat(LAB.store().chapOf("esx1")).isNotNull();
        assertThat(run("host update esx1 --name esx3 --no-chap").code()).isZero();
        assertThat(run("host show esx3 -o json").json().path("chap").isNull()).isTrue();
    }

    @Test
    void refusesUpdatesThatSayNothingOrContradictThemselves() {
        create("");
        assertThat(run("host update esx1").code()).isEqualTo(2);
        assertThat(run("host update esx1 --no-chap --chap-user u").code()).isEqualTo(2);
        assertThat(run("host update esx1 --any-network --network 10.0.0.0/8").code())
                .isEqualTo(2);
        assertThat(run("host update nobody --no-chap").code()).isEqualTo(3);
    }

    @Test
    void printsWhatToTypeOnTheHost() {
        create("--chap-user esx --chap-secret-file @secret");
        assertThat(run("host commands esx1").code()).isEqualTo(3);
        run("volume create db1 --size 1GiB");
        run("export create db1 --to esx1 --lun 4");
        assertThat(run("host commands esx1").lines())
                .contains("export LIBISCSI_CHAP_USERNAME='esx' LIBISCSI_CHAP_PASSWORD=\"$SECRET\"")
                .anyMatch(line -> line.startsWith("qemu-img info iscsi://127.0.0.1:3260/iqn.") && line.endsWith("/4"));
    }

    @Test
    void listsInitiatorsThatWereRefused() {
        List<String> lines = run("initiator list").lines();
        assertThat(lines.get(0)).matches("NAME +PROTOCOL +NODE +FROM +REASON +COUNT +LAST");
        assertThat(lines.get(1))
                .isEqualTo(
                        "iqn.1998-01.com.vmware:esx2  iscsi     node1  192.0.2.8  unknown-initiator      3  2026-11-21T00:01:00Z");
    }
}
