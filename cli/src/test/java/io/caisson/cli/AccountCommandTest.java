package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code user}, {@code token} and {@code audit} against the real API, over services in memory. */
class AccountCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.ADMIN).inDebug();

    private static final String PASSWORD = "correct horse battery";

    private static CommandRun run(String line) {
        return LAB.runWith(PASSWORD + "\n", line);
    }

    @Test
    void aUserIsLetInChangedAndDeleted() throws Exception {
        CommandRun created = run("user create ann --role operator --password-file -");
        assertThat(created.out()).isEqualTo("user ann may sign in as operator\n");
        assertThat(created.out() + created.err()).doesNotContain(PASSWORD);
        assertThat(LAB.store().accounts().users().verify("ann", PASSWORD)).isPresent();
        assertThat(run("user create ann --role viewer --password-file -").code())
                .isEqualTo(4);
        assertThat(run("user list").lines().get(1)).startsWith("ann   operator  true");
        assertThat(run("user role ann viewer").out()).isEqualTo("user ann is viewer\n");
        LAB.write("new", "quite another one\n");
        assertThat(run("user password ann --password-file " + LAB.data().resolve("new"))
                        .code())
                .isZero();
        assertThat(LAB.store().accounts().users().verify("ann", "quite another one"))
                .isPresent();
        assertThat(run("user delete ann").code()).isZero();
        assertThat(run("user show ann").code()).isEqualTo(3);
    }

    @Test
    void aTokenIsPrintedOnceAndOpensTheApi() {
        String token = run("token create backup --role viewer --expires-in-days 30")
                .out()
                .strip();
        assertThat(token).startsWith("secret-of-");
        assertThat(run("volume list --token " + token).code()).isZero();
        assertThat(run("volume create a --size 1GiB --token " + token).code()).isEqualTo(6);
        assertThat(run("token list").out()).contains("backup", "viewer").doesNotContain(token);
        assertThat(run("token show backup -o json").json().path("createdBy").asText())
                .isEqualTo("admin");
        assertThat(run("token delete backup").code()).isZero();
        assertThat(run("volume list --token " + token).code()).isEqualTo(6);
        assertThat(run("token create x --role viewer -o json")
                        .json()
                        .path("token")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void theAuditTellsWhoChangedWhat() {
        run("volume create db1 --size 1GiB");
        run("volume delete db1 --yes");
        assertThat(run("audit list").lines().get(1)).matches("2026-\\S+ +admin +127.0.0.1 +deleteVolume +204 +\\S+");
        assertThat(run("audit list -o wide --limit 1").lines()).hasSize(2);
        assertThat(run("audit list -o wide").out()).contains("name=db1");
        assertThat(run("audit list --limit 0").code()).isEqualTo(2);
    }
}
