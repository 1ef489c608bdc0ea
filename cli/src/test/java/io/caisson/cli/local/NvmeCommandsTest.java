package io.caisson.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class NvmeCommandsTest {

    private static final NvmeCommands.Service SERVICE = new NvmeCommands.Service(
            "nqn.x", List.of("192.0.2.7:4420", "[2001:db8::7]:4421"), List.of("192.0.2.7:8009", "[2001:db8::7]:8010"));

    private static List<String> lines(NvmeLogin login) {
        return NvmeCommands.lines(SERVICE, 5, login);
    }

    @Test
    void coverEveryPortalAndKeepConnectionsUp() {
        assertThat(lines(NvmeLogin.NOTHING))
                .contains(
                        "nvme discover -t tcp -a 192.0.2.7",
                        "nvme discover -t tcp -a 2001:db8::7 -s 8010",
                        "nvme connect -t tcp -a 192.0.2.7 -s 4420 -n nqn.x --ctrl-loss-tmo=-1",
                        "nvme connect -t tcp -a 2001:db8::7 -s 4421 -n nqn.x --ctrl-loss-tmo=-1",
                        "nvme connect-all && systemctl enable nvmf-autoconnect.service",
                        "esxcli nvme fabrics discover --adapter vmhba65 --ip-address 192.0.2.7 --port-number 8009",
                        "esxcli nvme fabrics connect --adapter vmhba65 --ip-address 192.0.2.7 --port-number 4420"
                                + " --subsystem-nqn nqn.x")
                .anyMatch(line -> line.contains(">> /etc/nvme/discovery.conf"))
                .anyMatch(line -> line.contains("n5"))
                .anyMatch(line -> line.contains("preview"))
                .noneMatch(line -> line.contains("KEY") || line.contains("PSK"));
    }

    @Test
    void askForKeysWhereTheyArePasted() throws Exception {
        NvmeLogin login = NvmeLogin.of(Json.MAPPER.readTree(
                "{\"nqns\":[\"nqn.h\"],\"dhchap\":{\"bidirectional\":true}," + "\"tls\":{\"required\":true}}"));
        assertThat(lines(login))
                .contains(
                        "# /etc/nvme/hostnqn has to say nqn.h",
                        "nvme connect -t tcp -a 192.0.2.7 -s 4420 -n nqn.x --ctrl-loss-tmo=-1 --dhchap-secret=\"$KEY\""
                                + " --dhchap-ctrl-secret=\"$CONTROLLER\" --tls",
                        "nvme check-tls-key --insert --identity=1 --hostnqn=nqn.h --subsysnqn=nqn.x"
                                + " --keydata=\"$PSK\"")
                .noneMatch(line -> line.contains("connect-all"));
    }

    @Test
    void tellWhoCannotReachAPortalOfLoopback() {
        NvmeCommands.Service loopback =
                new NvmeCommands.Service("nqn.x", List.of("127.0.0.1:4420"), List.of("127.0.0.1:8009"));
        assertThat(NvmeCommands.lines(loopback, 1, NvmeLogin.NOTHING))
                .anyMatch(line -> line.contains("for this machine only"));
        assertThat(lines(NvmeLogin.NOTHING)).noneMatch(line -> line.contains("for this machine only"));
    }

    @Test
    void aHostOfSeveralNamesIsNotToldOne() throws Exception {
        assertThat(NvmeLogin.of(Json.MAPPER.readTree("{\"nqns\":[\"a\",\"b\"],\"dhchap\":null,\"tls\":null}")))
                .isEqualTo(NvmeLogin.NOTHING);
        assertThat(NvmeLogin.of(Json.MAPPER.readTree("{\"nqns\":[\"*\"]}"))).isEqualTo(NvmeLogin.NOTHING);
    }
}
