package io.caisson.store.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostListenersTest {
    private final HostListeners listeners = new HostListeners("test", 1, Duration.ZERO);
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        address = listeners.bind(
                new InetSocketAddress("127.0.0.1", 0),
                channel -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        context.writeAndFlush((ByteBuf) message);
                    }
                }));
        listeners.accept();
    }

    @AfterEach
    void close() {
        listeners.closeListeners();
        listeners.stop();
    }

    private int echo(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        return socket.getInputStream().read();
    }

    @Test
    void whoIsDroppedIsGoneAndWhoComesAfterwardsIsServed() throws IOException {
        try (Socket before = new Socket(address.getAddress(), address.getPort())) {
            assertThat(echo(before)).isEqualTo(7);
            listeners.drop();
            assertThat(before.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket after = new Socket(address.getAddress(), address.getPort())) {
            assertThat(echo(after)).isEqualTo(7);
        }
    }
}
