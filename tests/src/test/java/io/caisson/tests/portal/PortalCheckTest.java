package io.caisson.tests.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caisson.portal.announce.Problem;
import io.caisson.portal.check.NetworkToCheck;
import io.caisson.portal.check.NetworkToCheck.Holder;
import io.caisson.portal.check.PortalCheck;
import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that the check looks for is made wrong, one at a time. */
@Tag("interop")
@RequiresRoot("network namespaces")
@RequiresTool({"ip", "sysctl"})
class PortalCheckTest {
    private static final String PORTAL = "10.78.0.100";
    private static final String PORTAL_V6 = "fd00:78::100";

    private EthernetLab lab;

    @BeforeEach
    void wire() {
        lab = EthernetLab.create();
        lab.machine(1);
        lab.machine(2);
    }

    @AfterEach
    void unwire() {
        lab.close();
    }

    @Test
    void aSoundNetworkHasNoProblems() throws Exception {
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .isEmpty();
        assertThat(problems("eth0", 0, Holder.NOBODY, PORTAL_V6, "fd00:78::12")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "eth7,   there is no interface eth7,        ip link shows",
        "eth0.5, there is no interface eth0.5,      ip link add link eth0 name eth0.5 type vlan id 5",
        "lo,     lo is no Ethernet interface,       bgp"
    })
    void anInterfaceThatIsNotThereIsNamed(String name, String sentence, String fix) throws Exception {
        assertThat(problems(name, 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.sentence()).isEqualTo(sentence);
                    assertThat(problem.fix()).contains(fix);
                });
    }

    @Test
    void anInterfaceThatIsOffIsReported() throws Exception {
        lab.ip("node1", "link", "set", "eth0", "down");
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .extracting(Problem::sentence, Problem::fix)
                .containsExactly(tuple("eth0 is switched off", "ip link set eth0 up"));
    }

    @Test
    void anInterfaceThatIsTooSmallIsReported() throws Exception {
        assertThat(problems("eth0", 9000, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.fix()).contains("ip link set eth0 mtu 9000"));
    }

    @ParameterizedTest
    @CsvSource({PORTAL + ", 10.78.0.12", PORTAL_V6 + ", fd00:78::12"})
    void aPathThatLosesLargePacketsIsFoundWithWhatFits(String portal, String peer) throws Exception {
        lab.ip("hosts", "link", "set", EthernetLab.port("node1", "eth0"), "mtu", "9000");
        lab.ip("node1", "link", "set", "eth0", "mtu", "9000");
        assertThat(problems("eth0", 9000, Holder.NOBODY, portal, peer))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence())
                        .startsWith("packets of 9000 bytes from eth0 do not get to")
                        .endsWith("of 1500 bytes they do"));
    }

    @Test
    void aMachineThatDoesNotAnswerIsNoMtuProblem() throws Exception {
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, "10.78.0.77"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("10.78.0.77 does not answer pings"));
    }

    @ParameterizedTest
    @CsvSource({PORTAL, PORTAL_V6})
    void anAddressThatSomebodyHasIsADuplicateUnlessItIsANodesOwn(String portal) throws Exception {
        lab.ip("node2", "address", "add", portal, "dev", "eth0", "nodad");
        for (Holder holder : List.of(Holder.NOBODY, Holder.THIS_NODE)) {
            assertThat(problems("eth0", 1500, holder, portal, EthernetLab.address(2)))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.address()).isEqualTo(InetAddress.getByName(portal));
                        assertThat(problem.sentence()).contains("is in use by [" + mac("node2") + "]");
                    });
        }
        assertThat(problems("eth0", 1500, Holder.ANOTHER_NODE, portal, EthernetLab.address(2)))
                .isEmpty();

        lab.machine(3);
        lab.ip("node3", "address", "add", portal, "dev", "eth0", "nodad");
        assertThat(problems("eth0", 1500, Holder.ANOTHER_NODE, portal, EthernetLab.address(2)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains(mac("node2"), mac("node3")));
    }

    @Test
    void aSecondCardOnTheSameEthernetAnswersUnlessItIsToldNotTo() throws Exception {
        lab.wire("node1", "eth1");
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.sentence()).contains("this machine answers for 10.78.0.11 of eth0 also by eth1");
                    assertThat(problem.fix()).contains("arp_ignore=1");
                });
        lab.runAt("node1", "sysctl", "-w", "net.ipv4.conf.all.arp_ignore=1");
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .isEmpty();
    }

    @Test
    void aNodeWithoutAnAddressInTheSubnetCannotAnswer() throws Exception {
        assertThat(problems("eth0", 1500, Holder.NOBODY, "10.99.0.1", EthernetLab.address(2)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence())
                        .contains("eth0 has no address of this node's own in the subnet of 10.99.0.1"));
    }

    @Test
    void aStrictReversePathFilterIsReportedWhereAnswersLeaveElsewhere() throws Exception {
        lab.runAt("node1", "sysctl", "-w", "net.ipv4.conf.all.rp_filter=1");
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .isEmpty();

        lab.wire("node1", "eth1");
        lab.runAt("node1", "sysctl", "-w", "net.ipv4.conf.all.arp_ignore=1");
        lab.ip("node1", "address", "add", "10.79.0.11/24", "dev", "eth1");
        lab.ip("node1", "route", "add", EthernetLab.address(2) + "/32", "dev", "eth1", "src", "10.79.0.11");
        lab.ip("node2", "address", "add", "10.79.0.12/24", "dev", "eth0");
        assertThat(problems("eth0", 1500, Holder.NOBODY, PORTAL, EthernetLab.address(2)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.sentence()).contains("is dropped, as answers to it would leave by eth1");
                    assertThat(problem.fix()).contains("rp_filter=2");
                });
    }

    /** As node 1 sees it. */
    private List<Problem> problems(String card, int mtuBytes, Holder holder, String portal, String peer)
            throws Exception {
        NetworkToCheck network =
                new NetworkToCheck(card, mtuBytes, Map.of(address(portal), holder), List.of(address(peer)));
        return lab.at("node1", () -> PortalCheck.run(network));
    }

    private String mac(String machine) {
        return lab.runAt(machine, "cat", "/sys/class/net/eth0/address").strip();
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
