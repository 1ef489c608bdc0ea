package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interop")
@RequiresRoot("network namespaces")
@RequiresTool("ip")
class ClusterNetworkTest {
    private static final int TIMEOUT_MILLIS = 700;

    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T in(ClusterNetwork network, int place, Opening<T> opening)
            throws InterruptedException, ExecutionException {
        Callable<T> inside = () -> {
            network.enter(place);
            return opening.open();
        };
        FutureTask<T> task = new FutureTask<>(inside);
        Thread thread = new Thread(task, "in-namespace-" + place);
        thread.start();
        return task.get();
    }

    private static boolean reaches(ClusterNetwork network, int from, InetSocketAddress service)
            throws InterruptedException, ExecutionException {
        return in(network, from, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(service, TIMEOUT_MILLIS);
                return true;
            } catch (IOException unreachable) {
                return false;
            }
        });
    }

    @Test
    void aCutLinkLeavesAllOthersAlone() throws Exception {
        try (ClusterNetwork network = ClusterNetwork.create(3);
                ServerSocket server = in(network, 1, () -> new ServerSocket(0))) {
            InetSocketAddress service = new InetSocketAddress(ClusterNetwork.address(1), server.getLocalPort());
            assertThat(reaches(network, 2, service)).isTrue();
            network.cut(2, 1);
            assertThat(reaches(network, 2, service)).as("cut on the way there").isFalse();
            assertThat(reaches(network, 3, service)).isTrue();
            assertThat(reaches(network, 0, service)).as("hosts").isTrue();
            network.mend(2, 1);
            assertThat(reaches(network, 2, service)).isTrue();
            network.cut(1, 2);
            assertThat(reaches(network, 2, service)).as("cut on the way back").isFalse();
            network.mend(1, 2);
            assertThat(reaches(network, 2, service)).isTrue();
        }
    }
}
