package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.web.auth.HashedTokens;
import io.caisson.web.fixtures.MemoryHistories;
import io.caisson.web.fixtures.TestApi;
import io.caisson.web.node.NodePulse;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {

    private final TestApi api = TestApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void speaksHttp2AndHttp1() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpClient client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(api.keys().clientContext())
                    .build();
            HttpRequest health = HttpRequest.newBuilder(URI.create(api.uri() + "/api/v1/health"))
                    .build();
            assertThat(client.send(health, BodyHandlers.ofString()).version()).isEqualTo(version);
        }
    }

    @Test
    void refusesOldTls() throws Exception {
        try (SSLSocket socket = (SSLSocket) api.keys()
                .clientContext()
                .getSocketFactory()
                .createSocket(InetAddress.getByName("127.0.0.1"), api.address().getPort())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void listensOnTheGivenAddressOnly() throws Exception {
        assertThat(api.address().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress other : Collections.list(card.getInetAddresses())) {
                if (!other.isLoopbackAddress() && !other.isLinkLocalAddress()) {
                    assertThatThrownBy(() -> connect(other)).isInstanceOf(IOException.class);
                }
            }
        }
        assertThatThrownBy(() -> connect(InetAddress.getByName("127.0.0.2"))).isInstanceOf(IOException.class);
    }

    private void connect(InetAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, api.address().getPort()), 5_000);
        }
    }

    @Test
    void saysThatAPortIsTaken() {
        ApiConfig same = new ApiConfig(
                api.address(), api.keys().store(), api.keys().password(), new HashedTokens(List.of()), api.clock());
        ApiServices services = new ApiServices(
                api.store().volumeService(),
                api.store().templateService(),
                api.store().hostService(),
                api.store().exportService(),
                api.store().exposureService(),
                api.store().portalService(),
                api.store().portalGroupService(),
                api.store().networkService(),
                api.store().networkReportService(),
                api.store().referralService(),
                api.store().nodeService(),
                api.store().scrubService(),
                api.store().placementService(),
                api.store().accounts(),
                api.store().repeatService(),
                api.store().changes(),
                api.store().configuration(),
                api::status,
                () -> new NodePulse("node1", true, true),
                List::of,
                List::of,
                new MemoryHistories(),
                api.store().board(api::status, () -> new NodePulse("node1", true, true)),
                () -> {
                    throw new UnsupportedOperationException();
                },
                List::of);
        assertThatThrownBy(() -> ApiServer.start(same, services))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(String.valueOf(api.address().getPort()));
    }

    @Test
    void freesItsPortWhenClosed() throws Exception {
        api.close();
        assertThatThrownBy(() -> connect(api.address().getAddress())).isInstanceOf(IOException.class);
    }
}
