package io.caisson.portal.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guard says, and when it says nothing. */
@Timeout(120)
class LastWordTest {
    private static final String WORD = "a word that nobody else knows";
    private static final String MARK = "mark\n";

    private DatagramSocket peer;
    private Process guarded;
    private ProcessHandle guard;

    @BeforeEach
    void start() throws IOException {
        peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        guarded = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuardedMain.class.getName(),
                        Integer.toString(peer.getLocalPort()),
                        WORD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = guarded.inputReader();
        String line = said.readLine();
        assertThat(line).startsWith("guarded by ");
        guard = ProcessHandle.of(Long.parseLong(line.substring(11))).orElseThrow();
    }

    @AfterEach
    void end() {
        guarded.destroyForcibly();
        guard.destroyForcibly();
        peer.close();
    }

    private String heard() throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[256], 256);
        peer.receive(datagram);
        return new String(datagram.getData(), 0, datagram.getLength(), StandardCharsets.US_ASCII);
    }

    /** Behind all that is on its way. */
    private void mark() throws IOException {
        byte[] mark = MARK.getBytes(StandardCharsets.US_ASCII);
        peer.send(new DatagramPacket(mark, mark.length, peer.getLocalSocketAddress()));
    }

    @Test
    void theGuardOfAKilledProcessSaysItSeveralTimes() throws Exception {
        guarded.destroyForcibly();
        for (int i = 0; i < 3; i++) {
            assertThat(heard()).isEqualTo(WORD + "\n");
        }
    }

    @Test
    void nothingIsSaidWhileTheProcessIsStopped() throws Exception {
        signal("STOP");
        mark();
        assertThat(heard()).isEqualTo(MARK);
        assertThat(guard.isAlive()).isTrue();
        guarded.destroyForcibly();
        assertThat(heard()).isEqualTo(WORD + "\n");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(guarded.pid()))
                .start()
                .waitFor();
    }

    @Test
    void aGuardThatIsLetGoSaysNothing() throws Exception {
        guarded.getOutputStream().write('\n');
        guarded.getOutputStream().close();
        guarded.waitFor();
        guard.onExit().get(60, TimeUnit.SECONDS);
        mark();
        assertThat(heard()).isEqualTo(MARK);
    }

    @Test
    void aGuardThatIsKilledSaysNothing() throws Exception {
        guard.destroyForcibly();
        guard.onExit().get(60, TimeUnit.SECONDS);
        guarded.destroyForcibly();
        guarded.waitFor();
        mark();
        assertThat(heard()).isEqualTo(MARK);
    }
}
