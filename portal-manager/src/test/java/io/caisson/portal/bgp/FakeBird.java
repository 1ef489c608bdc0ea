package io.caisson.portal.bgp;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The control socket of a BIRD that says what a test tells it to. */
final class FakeBird implements AutoCloseable {
    static final String HANG_UP = "";

    private final ServerSocketChannel server;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private volatile String answer = HANG_UP;

    private FakeBird(ServerSocketChannel server) {
        this.server = server;
    }

    static FakeBird start(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        FakeBird bird = new FakeBird(server);
        Thread thread = new Thread(bird::serve, "fake-bird");
        thread.setDaemon(true);
        thread.start();
        return bird;
    }

    void answer(String text) {
        answer = text;
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                open.add(channel);
                serve(channel);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(SocketChannel channel) {
        try {
            write(channel, "0001 BIRD 2.0.12 ready.\n");
            BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            String command = lines.readLine();
            if (command != null) {
                commands.add(command);
            }
            if (answer.equals(HANG_UP)) {
                channel.close();
            } else {
                write(channel, answer);
            }
        } catch (IOException gone) {
            // Whoever asked has heard enough.
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
