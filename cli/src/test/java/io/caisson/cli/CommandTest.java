package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumeReservation;
import io.caisson.store.service.VolumeSpec;
import io.caisson.web.fixtures.TestApi;
import io.caisson.web.fixtures.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command against the real API, over services in memory. */
class CommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    @Test
    void createsListsShowsGrowsRenamesAndDeletesVolumes() {
        CommandRun created = run("volume create db1 --size 10GiB --block-size 4096 --label app=sap --label tier=1");
        assertThat(created.code()).isZero();
        assertThat(created.out()).isEqualTo("volume db1 created\n");
        assertThat(run("volume create db1 --size 10GiB --block-size 4096 --label app=sap --label tier=1")
                        .out())
                .isEqualTo("volume db1 exists\n");
        assertThat(run("volume list").lines())
                .containsExactly("NAME   SIZE  ALLOCATED  STATE", "db1   10GiB       4KiB  active");
        assertThat(run("volume show db1").lines()).contains("LABELS      app=sap,tier=1", "BLOCK       4096");
        assertThat(run("volume resize db1 --size 20GiB").out()).isEqualTo("volume db1 has 20GiB\n");
        assertThat(run("volume rename db1 db2").out()).isEqualTo("volume db1 is now db2\n");
        assertThat(run("volume delete db2").out()).isEqualTo("volume db2 deleted\n");
        assertThat(run("volume list -o json").json().path("items")).isEmpty();
    }

    @Test
    void showsWhoReservedAVolumeAndClearsIt() throws ServiceException {
        run("volume create db1 --size 1GiB");
        LAB.store()
                .reserve(
                        "db1",
                        new VolumeReservation(
                                "write-exclusive-registrants-only",
                                3,
                                List.of(
                                        new VolumeReservation.Registrant(
                                                "iqn.x:a,i,0x000000000001", 1, "0x1f", true, "web1"),
                                        new VolumeReservation.Registrant(
                                                "iqn.x:b,i,0x000000000002", 2, "0x2", false, null))));
        assertThat(run("volume show db1").lines())
                .contains(
                        "RESERVED    write-exclusive-registrants-only",
                        "REGISTERED  web1 iqn.x:a,i,0x000000000001 port 1 key 0x1f (holder);"
                                + " iqn.x:b,i,0x000000000002 port 2 key 0x2");
        assertThat(run("volume clear-reservation db1").out()).isEqualTo("volume db1 is not reserved\n");
        assertThat(run("volume show db1 -o json").json().path("reservation").isNull())
                .isTrue();
        assertThat(run("volume clear-reservation nothing").code()).isEqualTo(3);
    }

    @Test
    void exportsToHosts() {
        run("volume create db1 --size 1GiB");
        assertThat(run("host create esx1 --iqn iqn.1998-01.com.vmware:a --iqn iqn.1998-01.com.vmware:b"
                                + " --network 192.0.2.0/24")
                        .code())
                .isZero();
        CommandRun exported = run("export create db1 --to esx1 --lun 7 -o json");
        assertThat(exported.json().path("lun").asInt()).isEqualTo(7);
        assertThat(run("export create db1 --to esx1").out()).isEqualTo("volume db1 is exported to esx1 as LUN 7\n");
        assertThat(run("export list").lines().get(1)).matches("db1 +esx1 +iscsi +7 +[0-9a-f-]{36}");
        assertThat(run("export show db1 --to esx1 -o json").json()).isEqualTo(exported.json());
        assertThat(run("export list --host nobody -o json").json().path("items"))
                .isEmpty();
        assertThat(run("host list").lines().get(1))
                .isEqualTo("esx1  iqn.1998-01.com.vmware:a,iqn.1998-01.com.vmware:b        192.0.2.0/24");

        CommandRun inUse = run("volume delete db1 --yes");
        assertThat(inUse.code()).isEqualTo(4);
        assertThat(inUse.err())
                .isEqualTo("caisson: volume db1 is exported to esx1 (LUN 7)\n  fix: delete its exports first\n");
        assertThat(run("export delete db1 --from esx1").out()).isEqualTo("volume db1 hidden from esx1\n");
        assertThat(run("export delete db1 --from esx1").code()).isEqualTo(3);
        assertThat(run("export delete db1 --from esx1 --if-exists").code()).isZero();
        assertThat(run("host delete esx1").code()).isZero();
    }

    @Test
    void listsAreCutAndSortedByTheServer() {
        run("volume create small --size 1GiB");
        run("volume create large --size 9GiB");
        assertThat(run("volume list -o name --sort=-sizeBytes").out()).isEqualTo("large\nsmall\n");
        assertThat(run("volume list -o name --filter name~LARGE,state=active").out())
                .isEqualTo("large\n");
        assertThat(run("host list --sort colour").code()).isEqualTo(2);
    }

    @Test
    void aCallDependsOnWhatWasSeenAndIsCarriedOutOnce() {
        String create = "api POST /volumes --idempotency-key k1 --body {\"name\":\"db1\",\"size\":\"1GiB\"}";
        String seen = run(create + " --etag").out().strip();
        assertThat(seen).startsWith("\"1-");
        assertThat(run("api PATCH /volumes/db1 --body {\"size\":\"2GiB\"} --if-match " + seen)
                        .code())
                .isZero();
        CommandRun late = run("api DELETE /volumes/db1 --if-match " + seen);
        assertThat(late.code()).isEqualTo(4);
        assertThat(run("volume delete db1 --yes").code()).isZero();
        assertThat(run(create).json().path("name").asText()).isEqualTo("db1");
        assertThat(run("volume list -o name").out()).isEmpty();
    }

    @Test
    void drainsAndResumesPortals() {
        assertThat(run("portal list").lines())
                .containsExactly(
                        "ADDRESS    TAG  STATE    NODE  SESSIONS  TO",
                        "127.0.0.1    1  serving               2",
                        "127.0.0.2    2  absent                0");
        assertThat(run("portal drain 127.0.0.1 --to 127.0.0.2").out()).isEqualTo("portal 127.0.0.1 is draining\n");
        assertThat(run("portal show 127.0.0.1 -o json").json().path("state").asText())
                .isEqualTo("draining");
        assertThat(run("portal list").lines().get(1)).matches("127.0.0.1 +1 +draining +2 +127.0.0.2");
        assertThat(run("portal resume 127.0.0.1").out()).isEqualTo("portal 127.0.0.1 serves\n");
        assertThat(run("portal drain fd00::9").code()).isEqualTo(3);
        assertThat(run("portal drain 127.0.0.1 --to 127.0.0.1").code()).isEqualTo(2);
    }

    @Test
    void makesMovesAndDeletesPortalsThatFloat() {
        assertThat(run("network create loop --announcer loopback --prefix 127.0.1.0/24")
                        .out())
                .isEqualTo("network loop is known\n");
        assertThat(run("network create loop --announcer smoke --prefix 127.0.1.0/24")
                        .code())
                .isEqualTo(2);
        assertThat(run("portal create 127.0.1.1 --network loop --home node-1").out())
                .isEqualTo("portal 127.0.1.1 is made\n");
        assertThat(run("portal move 127.0.1.1 --node node-2").out()).isEqualTo("portal 127.0.1.1 moves to node-2\n");
        assertThat(run("portal list").lines().get(3)).matches("127.0.1.1 +3 +leaving +node-2 +0");
        assertThat(run("portal delete 127.0.1.1 --yes").code()).isZero();
        assertThat(run("portal delete 127.0.1.1 --yes").code()).isEqualTo(3);
        assertThat(run("portal move 127.0.0.1 --node node-2").code()).isEqualTo(4);
        assertThat(run("network delete loop --yes").code()).isZero();
        assertThat(run("network list").lines()).hasSize(1);
    }

    @Test
    void printsEveryFormat() throws IOException {
        run("volume create db1 --size 1536MiB --label note=a,b");
        assertThat(run("volume list -o name").out()).isEqualTo("db1\n");
        assertThat(run("volume list -o JSON").json().at("/items/0/sizeBytes").asLong())
                .isEqualTo(1536L << 20);
        assertThat(run("-o json volume show db1").json().path("name").asText()).isEqualTo("db1");
        assertThat(new YAMLMapper()
                        .readTree(run("volume list -o yaml").out())
                        .at("/items/0/sizeBytes")
                        .asLong())
                .isEqualTo(1536L << 20);
        assertThat(run("volume list -o csv").out())
                .startsWith(
                        "NAME,SIZE,ALLOCATED,STATE,BLOCK,PHYSICAL,ID,NAA,CREATED,LABELS,RESERVED,REGISTERED,COPIES,REPLICAS,TEMPLATE\r\n"
                                + "db1,1610612736,4096,active,512,4096,")
                .endsWith(",\"note=a,b\",,,3,3,default\r\n");
        assertThat(run("volume list -o wide").lines().get(0)).startsWith("NAME").contains("NAA", "LABELS");
        assertThat(run("volume list").lines().get(1)).contains("1.5GiB");
        assertThat(run("volume create db2 --size 1GiB -o name").out()).isEqualTo("db2\n");
        assertThat(run("volume create db3 --size 1GiB --quiet").out()).isEmpty();
    }

    @Test
    void listsMoreThanOnePage() throws ServiceException {
        for (int i = 0; i < 501; i++) {
            LAB.store().volumeService().create(new VolumeSpec("v" + i, 1 << 20, 512, Map.of()));
        }
        assertThat(run("volume list -o name").lines()).hasSize(501).doesNotHaveDuplicates();
    }

    @Test
    void listsSessionsAndCallsTheApi() {
        assertThat(run("session list").lines().get(1))
                .isEqualTo("esx1  iqn.1998-01.com.vmware:esx1       192.0.2.7:51234  127.0.0.1:3260"
                        + "  node1  iscsi             2026-11-21T00:00:00Z");
        assertThat(run("api get /status").json().at("/health/state").asText()).isEqualTo("ok");
        assertThat(run("api GET status").json().path("node").asText()).isEqualTo("node1");
        assertThat(run("api", "POST", "/volumes", "--body", "{\"name\":\"x\",\"size\":\"1GiB\"}")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("x");
        assertThat(run("api DELETE /volumes/x").out()).isEmpty();
        assertThat(run("api POST /volumes --body {").code()).isEqualTo(2);
    }

    @Test
    void exitCodesTellWhatKindOfFailureItWas() {
        assertThat(run("volume show nothing").code()).isEqualTo(3);
        assertThat(run("volume delete nothing").code()).isEqualTo(3);
        assertThat(run("volume delete nothing --if-exists").code()).isZero();
        run("volume create db1 --size 1GiB");
        assertThat(run("volume create db1 --size 2GiB").code()).isEqualTo(4);
        assertThat(run("volume create db2 --size 10G").code()).isEqualTo(2);
        assertThat(run("volume create db2 --size 10G").err()).contains("binary unit such as \"10GiB\"");
        assertThat(run("volume create db2").code()).isEqualTo(2);
        assertThat(run("volume").code()).isEqualTo(2);
        assertThat(run("nonsense").code()).isEqualTo(2);
        assertThat(run("volume list -o nonsense").code()).isEqualTo(2);
        assertThat(run("volume list --token wrong").code()).isEqualTo(6);
        assertThat(run("volume create db2 --size 1GiB --token " + TestApi.VIEWER)
                        .code())
                .isEqualTo(6);
        LAB.store().breakWith(new IllegalStateException("inside"));
        assertThat(run("volume show db1").code()).isEqualTo(1);
        LAB.store().reset();
        LAB.store().refuseWith(new ServiceException(ServiceException.Kind.UNAVAILABLE, "no leader", null, null));
        assertThat(run("volume show db1").code()).isEqualTo(1);
    }

    @Test
    void errorsAreDocumentsWhereResultsAre() {
        CommandRun refused = run("volume show nothing -o json");
        assertThat(refused.out()).isEmpty();
        assertThat(refused.errorJson().path("code").asText()).isEqualTo("not-found");
        assertThat(refused.errorJson().path("requestId").asText()).isNotEmpty();
        assertThat(run("export show db1 --to esx1 -o json")
                        .errorJson()
                        .path("code")
                        .asText())
                .isEqualTo("not-found");
    }

    @Test
    void saysWhenNobodyIsThere(@TempDir Path empty) throws IOException {
        CommandRun none = CommandRun.of(Map.of(), empty, "volume", "list");
        assertThat(none.code()).isEqualTo(5);
        assertThat(none.err()).contains(empty.resolve(".caisson").toString()).contains("caisson up");
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            closedPort = socket.getLocalPort();
        }
        CommandRun refused = CommandRun.of(
                Map.of(), empty, "volume", "list", "--api", "https://127.0.0.1:" + closedPort, "--token", "t");
        assertThat(refused.code()).isEqualTo(5);
        assertThat(refused.err()).contains("cannot be reached");
        assertThat(CommandRun.of(Map.of(), empty, "volume", "list", "--api", "http://127.0.0.1:1")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void trustsOnlyTheAuthorityItWasGiven(@TempDir Path other) throws IOException {
        String url = LAB.api().uri().toString();
        Path stranger = TestKeys.generate().writeCertificate(other.resolve("stranger.pem"));
        Path token = Files.writeString(other.resolve("token"), TestApi.VIEWER + "\n");
        String[] asked = {"volume", "list", "--api", url, "--token-file", token.toString()};
        CommandRun system = CommandRun.of(Map.of(), other, asked);
        assertThat(system.code()).isEqualTo(5);
        assertThat(system.err()).contains("cannot be trusted").contains("--ca");
        assertThat(CommandRun.of(Map.of(), other, with(asked, "--ca", stranger.toString()))
                        .code())
                .isEqualTo(5);
        assertThat(CommandRun.of(Map.of(), other, with(asked, "--insecure")).code())
                .isZero();
        Path right = LAB.api().keys().writeCertificate(other.resolve("ca.pem"));
        assertThat(CommandRun.of(Map.of(), other, with(asked, "--ca", right.toString()))
                        .code())
                .isZero();
        Map<String, String> environment =
                Map.of("CAISSON_API", url, "CAISSON_TOKEN", TestApi.VIEWER, "CAISSON_CA", right.toString());
        assertThat(CommandRun.of(environment, other, "volume", "list").code()).isZero();
    }

    @Test
    void findsTheDataDirectoryByOptionThenEnvironmentThenHome(@TempDir Path home) throws IOException {
        Map<String, String> environment = Map.of("CAISSON_DATA", LAB.data().toString());
        assertThat(CommandRun.of(environment, home, "volume", "list").code()).isZero();
        assertThat(CommandRun.of(environment, home, "volume", "list", "--data", home.toString())
                        .code())
                .isEqualTo(5);
        Path standard = Files.createDirectory(home.resolve(".caisson"));
        Files.copy(LAB.data().resolve("client.json"), standard.resolve("client.json"));
        Files.copy(LAB.data().resolve("ca.pem"), standard.resolve("ca.pem"));
        assertThat(CommandRun.of(Map.of(), home, "volume", "list").code()).isZero();
        Map<String, String> elsewhere = Map.of("CAISSON_API", "https://127.0.0.1:1");
        assertThat(CommandRun.of(elsewhere, home, "volume", "list", "--data", standard.toString())
                        .code())
                .isZero();
    }

    @Test
    void neverShowsTheToken() {
        CommandRun refused = CommandRun.of(
                Map.of("CAISSON_DEBUG", "1"),
                LAB.data(),
                "volume",
                "list",
                "--data",
                LAB.data().toString(),
                "--token",
                "s3cret");
        assertThat(refused.code()).isEqualTo(6);
        assertThat(refused.out() + refused.err()).doesNotContain("s3cret");
    }

    @Test
    void explainsItself() {
        assertThat(run("--help").out()).contains("volume", "host", "export", "session", "Exit codes");
        assertThat(run("volume resize --help").out()).contains("never shrinks", "--size");
        assertThat(run("completion bash").out()).contains("complete -F").contains("volume");
        assertThat(run("completion zsh").out()).startsWith("#compdef caisson");
    }

    private static CommandRun run(String commandLine) {
        return LAB.run(commandLine);
    }

    private static CommandRun run(String... arguments) {
        return LAB.run(arguments);
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
