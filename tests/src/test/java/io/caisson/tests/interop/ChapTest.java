package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.Discovery;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.InitiatorOptions.Chap;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.LoginRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts that have to authenticate: libiscsi, QEMU and our own initiator, with the right secret and with wrong ones. */
@Tag("interop")
@RequiresTool({"iscsi-ls", "iscsi-inq", "qemu-img", "/usr/lib/*/qemu/block-iscsi.so"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChapTest {

    /** libiscsi 1.19 offers MD5 alone. */
    private static final String MD5_HOST = "iqn.2026-11.io.caisson.tests:md5";

    private static final String ANY_DIGEST_HOST = "iqn.2026-11.io.caisson.tests:any-digest";
    private static final String STRONG_HOST = "iqn.2026-11.io.caisson.tests:strong";
    private static final String OPEN_DISCOVERY_HOST = "iqn.2026-11.io.caisson.tests:open-discovery";
    private static final String USER = "host-user";
    private static final String SECRET = "a-secret-of-16ch";
    private static final String OUR_USER = "caisson";
    private static final String OUR_SECRET = "another-secret";
    private static final int LUN = 5;

    private CaissonProcess caisson;
    private Path secret;
    private Path ourSecret;
    private InitiatorLoop loop;

    @BeforeAll
    void startCaisson(@TempDir Path directory) throws IOException {
        secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        ourSecret = Files.writeString(directory.resolve("our-secret"), OUR_SECRET + "\n");
        caisson = CaissonProcess.start(directory.resolve("data"));
        loop = InitiatorLoop.start(1);
        // Whom its own host does not let in must not come in as anybody.
        caisson.cli("host", "update", "any-on-loopback", "--network", "192.0.2.0/24")
                .run()
                .expectSuccess();
        caisson.cli("volume", "create", "guarded", "--size", "64MiB").run().expectSuccess();
        host("md5", MD5_HOST, "--chap-digest", "md5", "--mutual-user", OUR_USER, "--mutual-secret-file", "@");
        host("any-digest", ANY_DIGEST_HOST, "--mutual-user", OUR_USER, "--mutual-secret-file", "@");
        host("strong", STRONG_HOST, "--chap-digest", "sha256,sha3-256");
        host("open-discovery", OPEN_DISCOVERY_HOST, "--no-discovery-chap");
    }

    private void host(String name, String iqn, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "host", "create", name, "--iqn", iqn, "--chap-user", USER, "--chap-secret-file", secret.toString()));
        for (String option : options) {
            command.add(option.equals("@") ? ourSecret.toString() : option);
        }
        caisson.cli(command.toArray(String[]::new)).run().expectSuccess();
        caisson.cli("export", "create", "guarded", "--to", name, "--lun", Integer.toString(LUN))
                .run()
                .expectSuccess();
    }

    @AfterAll
    void stopCaisson() {
        caisson.close();
        loop.close();
    }

    // ---------------------------------------------------------------- libiscsi

    private Tool iscsi(String tool, String iqn, String... more) {
        List<String> command = new ArrayList<>(List.of(tool, "-i", iqn));
        command.addAll(List.of(more));
        return Tool.of(command);
    }

    private static Tool as(Tool tool, String user, String password) {
        return tool.with("LIBISCSI_CHAP_USERNAME", user).with("LIBISCSI_CHAP_PASSWORD", password);
    }

    private String discoveryUrl() {
        return "iscsi://" + caisson.description().at("/iscsi/portals/0").asText();
    }

    @Test
    void libiscsiDiscoversAndReadsWithTheRightSecret() {
        Tool.Result found = as(iscsi("iscsi-ls", MD5_HOST, "-s", discoveryUrl()), USER, SECRET)
                .run();
        assertThat(found.expectSuccess().output()).contains(caisson.target(), "Lun:" + LUN);
        Tool.Result inquiry =
                as(iscsi("iscsi-inq", MD5_HOST, caisson.url(LUN)), USER, SECRET).run();
        assertThat(inquiry.expectSuccess().output()).contains("Vendor:CAISSON");
    }

    @Test
    void libiscsiIsRefusedWithAWrongOneAndWithout() {
        Tool inquiry = iscsi("iscsi-inq", MD5_HOST, caisson.url(LUN));
        assertRefused(as(inquiry, USER, "not-the-secret-at-all").run());
        assertRefused(as(inquiry, "nobody", SECRET).run());
        assertRefused(inquiry.run());
        Tool discovery = iscsi("iscsi-ls", MD5_HOST, discoveryUrl());
        assertRefused(as(discovery, USER, "not-the-secret-at-all").run());
        assertRefused(discovery.run());
        JsonNode seen = caisson.cliJson("initiator", "list").path("items");
        assertThat(seen).anySatisfy(initiator -> {
            assertThat(initiator.path("name").asText()).isEqualTo(MD5_HOST);
            assertThat(initiator.path("reason").asText()).isEqualTo("authentication-failed");
            assertThat(initiator.path("from").asText()).isEqualTo("127.0.0.1");
        });
    }

    private static void assertRefused(Tool.Result result) {
        assertThat(result.exitCode()).as(result.toString()).isNotZero();
        assertThat(result.output() + result.errors()).containsPattern("(?i)auth.*fail");
        assertThat(result.output()).doesNotContain("CAISSON").doesNotContain("Lun:");
    }

    @Test
    void libiscsiAsksUsToAuthenticateToo() {
        String url = caisson.url(LUN) + "?target_user=" + OUR_USER + "&target_password=";
        Tool.Result right =
                as(iscsi("iscsi-inq", MD5_HOST, url + OUR_SECRET), USER, SECRET).run();
        assertThat(right.expectSuccess().output()).contains("Vendor:CAISSON");
        Tool.Result wrong = as(iscsi("iscsi-inq", MD5_HOST, url + "not-our-secret"), USER, SECRET)
                .run();
        assertThat(wrong.exitCode()).as(wrong.toString()).isNotZero();
        assertThat(wrong.output() + wrong.errors()).contains("Invalid CHAP_R response from the target");
    }

    @Test
    void libiscsiCannotOfferWhatAStrictHostWants() {
        assertRefused(as(iscsi("iscsi-inq", STRONG_HOST, caisson.url(LUN)), USER, SECRET)
                .run());
    }

    @Test
    void discoveryIsOpenToAHostWithThatRightButItsDisksAreNot() {
        assertThat(iscsi("iscsi-ls", OPEN_DISCOVERY_HOST, discoveryUrl())
                        .run()
                        .expectSuccess()
                        .output())
                .contains(caisson.target());
        assertRefused(iscsi("iscsi-inq", OPEN_DISCOVERY_HOST, caisson.url(LUN)).run());
    }

    // ---------------------------------------------------------------- QEMU

    private Tool.Result qemuInfo(String password) {
        String options =
                "driver=iscsi,transport=tcp,portal=%s,target=%s,lun=%d,initiator-name=%s,user=%s,password-secret=s0"
                        .formatted(
                                caisson.description().at("/iscsi/portals/0").asText(),
                                caisson.target(),
                                LUN,
                                MD5_HOST,
                                USER);
        return Tool.of("qemu-img", "info", "--object", "secret,id=s0,data=" + password, "--image-opts", options)
                .within(Duration.ofMinutes(1))
                .run();
    }

    @Test
    void qemuOpensTheDiskWithTheRightSecretOnly() {
        assertThat(qemuInfo(SECRET).expectSuccess().output()).contains("64 MiB");
        Tool.Result wrong = qemuInfo("not-the-secret-at-all");
        assertThat(wrong.exitCode()).isNotZero();
        assertThat(wrong.errors()).containsPattern("(?i)auth.*fail");
    }

    // ---------------------------------------------------------------- our own initiator

    private IscsiConnection connect(String iqn, @Nullable Chap chap) {
        InitiatorOptions options = InitiatorOptions.normal(iqn, caisson.target());
        return IscsiDisk.await(
                IscsiConnection.connect(loop, caisson.portal(), chap == null ? options : options.with(chap)));
    }

    private static Chap chap(String password, @Nullable String ours, boolean base64, Integer... algorithms) {
        return new Chap(USER, password, ours, List.of(algorithms), base64);
    }

    @ParameterizedTest
    @CsvSource({"5, false", "5, true", "6, false", "6, true", "7, false", "7, true", "8, false", "8, true"})
    void bothSidesAuthenticateWithEveryDigestAndEncoding(int algorithm, boolean base64) {
        IscsiConnection connection = connect(ANY_DIGEST_HOST, chap(SECRET, OUR_SECRET, base64, algorithm));
        IscsiDisk disk = new IscsiDisk(connection, LUN);
        disk.clearUnitAttentions();
        assertThat(disk.read(0, 1, 512)).hasSize(512);
        connection.close();
        assertThatThrownBy(() -> connect(ANY_DIGEST_HOST, chap("not-the-secret", OUR_SECRET, base64, algorithm)))
                .isInstanceOf(LoginRejectedException.class)
                .hasMessageContaining("0201");
    }

    @Test
    void theStrongestDigestIsTakenAndWeakOnesAreRefused() {
        connect(STRONG_HOST, chap(SECRET, null, false, 5, 6, 7)).close();
        assertThatThrownBy(() -> connect(STRONG_HOST, chap(SECRET, null, false, 5, 6)))
                .hasMessageContaining("0201");
        assertThatThrownBy(() -> connect(STRONG_HOST, null)).hasMessageContaining("0201");
    }

    @Test
    void discoveryAuthenticates() {
        InitiatorOptions options = InitiatorOptions.discovery(ANY_DIGEST_HOST);
        assertThat(IscsiDisk.await(Discovery.sendTargets(
                        loop, caisson.portal(), options.with(chap(SECRET, OUR_SECRET, true, 8, 7, 6, 5)))))
                .containsKey(caisson.target());
        assertThatThrownBy(() -> IscsiDisk.await(Discovery.sendTargets(loop, caisson.portal(), options)))
                .hasMessageContaining("0201");
    }

    // ---------------------------------------------------------------- changes

    @Test
    void aNewSecretIsForNewLoginsAndALostNetworkEndsSessionsAtOnce() throws IOException {
        String iqn = "iqn.2026-11.io.caisson.tests:changing";
        host("changing", iqn);
        IscsiConnection connection = connect(iqn, chap(SECRET, null, false, 7));
        Path fresh = Files.writeString(secret.resolveSibling("fresh"), "a-fresh-secret");
        caisson.cli("host", "update", "changing", "--chap-secret-file", fresh.toString())
                .run()
                .expectSuccess();
        IscsiDisk.await(connection.ping(new byte[0]));
        assertThatThrownBy(() -> connect(iqn, chap(SECRET, null, false, 7))).hasMessageContaining("0201");
        InitiatorOptions second = InitiatorOptions.normal(iqn, caisson.target()).withSessionQualifier(2);
        IscsiDisk.await(IscsiConnection.connect(
                        loop, caisson.portal(), second.with(chap("a-fresh-secret", null, false, 7))))
                .close();
        IscsiDisk.await(connection.ping(new byte[0]));
        assertThat(sessionsOf("changing")).isPositive();
        caisson.cli("host", "update", "changing", "--network", "192.0.2.0/24")
                .run()
                .expectSuccess();
        assertThat(sessionsOf("changing")).isZero();
        assertThatThrownBy(() -> IscsiDisk.await(connection.ping(new byte[0]))).isNotNull();
        assertThatThrownBy(() -> connect(iqn, null)).hasMessageContaining("0202");
        assertThat(caisson.cliJson("initiator", "list").path("items")).anySatisfy(initiator -> {
            assertThat(initiator.path("name").asText()).isEqualTo(iqn);
            assertThat(initiator.path("reason").asText()).isEqualTo("foreign-network");
        });
    }

    private long sessionsOf(String host) {
        long sessions = 0;
        for (JsonNode session : caisson.cliJson("session", "list").path("items")) {
            sessions += session.path("host").asText().equals(host) ? 1 : 0;
        }
        return sessions;
    }

    @Test
    void noSecretIsInTheLogNorInAnyAnswer() throws IOException {
        JsonNode hosts = caisson.cliJson("host", "list");
        assertThat(hosts.toString())
                .doesNotContain(SECRET)
                .doesNotContain(OUR_SECRET)
                .contains(OUR_USER);
        Path log = caisson.dataDirectory().resolve("log");
        try (var files = Files.list(log)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file)).doesNotContain(SECRET).doesNotContain(OUR_SECRET);
            }
        }
    }
}
