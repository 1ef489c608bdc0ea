package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplianceConfigTest {

    @Test
    void listensOnLoopbackWithFreePortsByDefault() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        assertThat(ApplianceConfig.parse("--data", "/data"))
                .isEqualTo(new ApplianceConfig(
                        Path.of("/data"),
                        List.of(loopback),
                        loopback,
                        ApplianceConfig.Ports.ANY,
                        ApplianceConfig.Membership.UNSAID,
                        false,
                        true));
    }

    @Test
    void takesEveryOption() throws Exception {
        assertThat(ApplianceConfig.parse(
                        "--data", "/data",
                        "--iscsi-address", "127.0.0.2",
                        "--iscsi-address", "::1",
                        "--iscsi-port", "3300",
                        "--nvme-port", "4421",
                        "--discovery-port", "8010",
                        "--api-address", "127.0.0.3",
                        "--api-port", "9000",
                        "--cluster-address", "127.0.0.3:7800",
                        "--node-name", "third",
                        "--join-token", "/data/token",
                        "--fault-set", "rack1",
                        "--mdns", "yes",
                        "--demo", "no"))
                .isEqualTo(new ApplianceConfig(
                        Path.of("/data"),
                        List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("::1")),
                        InetAddress.getByName("127.0.0.3"),
                        new ApplianceConfig.Ports(3300, 4421, 8010, 9000),
                        new ApplianceConfig.Membership(
                                new InetSocketAddress("127.0.0.3", 7800), "third", Path.of("/data/token"), "rack1"),
                        true,
                        false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --data data                                          | not an absolute path
            --iscsi-port 3260                                    | --data is missing
            --data /data --iscsi-port 0                          | not within 1..65535
            --data /data --iscsi-port many                       | which is no port
            --data /data --api-port 65536                        | not within 1..65535
            --data /data --iscsi-address example.org             | which is no IP address
            --data /data --iscsi-address 1.2.3.400               | which is no IP address
            --data /data --iscsi-address 0.0.0.0                 | none they can dial
            --data /data --iscsi-address ::1 --iscsi-address ::1 | given twice
            --data /data --api-port 3333 --iscsi-port 3333       | cannot share port 3333
            --data /data --nvme-port 3333 --iscsi-port 3333      | cannot share port 3333
            --data /data --nvme-port 1 --discovery-port 1        | cannot share port 1
            --data /data --mdns maybe                            | neither yes nor no
            --data /data --nvme-port 65536                       | --nvme-port is 65536
            --data /data --discovery-port -1                     | --discovery-port is -1
            --data /data --cluster-address 127.0.0.1             | is not ADDRESS:PORT
            --data /data --cluster-address 127.0.0.1:0           | port 0 is not within
            --data /data --cluster-address 0.0.0.0:7800          | none they can dial
            --data /data --join-token /token                     | needs --cluster-address
            --data /data --fault-set rack1                       | for a node that joins
            --data /data --demo perhaps                          | neither yes nor no
            --data /data --verbose yes                           | no option --verbose
            --data                                               | --data has no value
            """)
    void saysWhatIsWrong(String arguments, String message) {
        assertThatThrownBy(() -> ApplianceConfig.parse(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
