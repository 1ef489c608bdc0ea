package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser of another maker, python3-zeroconf, looks for discovery controllers on loopback while daemons come and go. */
@Tag("interop")
@RequiresTool({"/usr/bin/python3", "/usr/lib/python3/dist-packages/zeroconf/__init__.py"})
class MdnsTest {

    /** Prints what is found and lost until it has seen both of this portal, or the time is up. */
    private static final String BROWSE = """
            import socket, sys, threading
            from zeroconf import ServiceBrowser, ServiceListener, Zeroconf
            wanted, ready = sys.argv[1], sys.argv[2]
            lost = threading.Event()
            class Listener(ServiceListener):
                def add_service(self, zeroconf, kind, name):
                    info = zeroconf.get_service_info(kind, name, timeout=10000)
                    if info is None or wanted not in info.parsed_addresses():
                        return
                    text = {key.decode(): value.decode() for key, value in info.properties.items()}
                    print("found", name, info.parsed_addresses(), info.port, text["p"], text["nqn"], flush=True)
                    open(ready, "w").close()
                def update_service(self, zeroconf, kind, name):
                    pass
                def remove_service(self, zeroconf, kind, name):
                    if wanted.replace(".", "-") in name:
                        print("lost", name, flush=True)
                        lost.set()
            zeroconf = Zeroconf(interfaces=["127.0.0.1"])
            ServiceBrowser(zeroconf, "_nvme-disc._tcp.local.", Listener())
            lost.wait(120)
            zeroconf.close()
            """;

    private static final String ADDRESS = "127.44.19.7";

    private static CaissonProcess start(Path data, String... more) {
        return CaissonProcess.in(data)
                .withOptions("--iscsi-address", ADDRESS)
                .withOptions(more)
                .start();
    }

    @Test
    void aPortalIsFoundWithItsPortAndItsNqnAndLostWhenTheDaemonStops(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(directory.resolve("browse.py"), BROWSE);
        Path ready = directory.resolve("found");
        try (CaissonProcess caisson = start(directory.resolve("data"), "--mdns")) {
            Process browser = new ProcessBuilder("/usr/bin/python3", script.toString(), ADDRESS, ready.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("seen").toFile())
                    .start();
            try {
                long end = System.nanoTime() + Duration.ofSeconds(100).toNanos();
                while (!Files.exists(ready) && browser.isAlive() && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                assertThat(Files.readString(directory.resolve("seen")))
                        .contains("['" + ADDRESS + "'] "
                                + caisson.discoveryPortal().getPort() + " tcp nqn.2014-08.org.nvmexpress.discovery");
                caisson.stop();
                assertThat(browser.waitFor(150, TimeUnit.SECONDS)).isTrue();
                assertThat(Files.readString(directory.resolve("seen"))).contains("lost caisson-127-44-19-7-");
            } finally {
                browser.destroyForcibly();
            }
        }
    }

    @Test
    void nothingIsSaidUnlessSomebodyWantsIt(@TempDir Path directory) {
        try (CaissonProcess caisson = start(directory.resolve("data"))) {
            assertThat(caisson.isAlive()).isTrue();
            String sockets = Tool.of("cat", "/proc/" + caisson.pid() + "/net/udp")
                    .run()
                    .expectSuccess()
                    .output();
            String inodes = Tool.of("sh", "-c", "ls -l /proc/" + caisson.pid() + "/fd")
                    .run()
                    .expectSuccess()
                    .output();
            assertThat(sockets.lines()
                            .filter(line -> line.contains(":14E9 "))
                            .map(line -> line.strip().split("\\s+")[9])
                            .filter(inode -> inodes.contains("socket:[" + inode + "]")))
                    .as("sockets at port 5353")
                    .isEmpty();
        }
    }
}
