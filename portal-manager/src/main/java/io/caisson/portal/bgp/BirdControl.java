package io.caisson.portal.bgp;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running BIRD, over its control socket. Each question has a connection of its own: nothing is left of one that went wrong.
 * Calls block, no longer than they are told. Any thread.
 */
final class BirdControl {
    /** What {@code sun_path} has room for (unix(7)), without the zero at its end. */
    static final int LONGEST_PATH_BYTES = 107;

    private static final int FIRST_BUFFER_BYTES = 4096;
    private static final int LARGEST_REPLY_BYTES = 4 * 1024 * 1024;

    private final UnixDomainSocketAddress address;

    BirdControl(Path socket) {
        address = UnixDomainSocketAddress.of(socket);
    }

    /**
     * Has a command done.
     *
     * @param command one line, as {@code birdc} takes it
     * @return what BIRD said, which may be an error
     * @throws IOException nobody listens, or the answer did not come in time or was none
     */
    BirdReply ask(String command, long patienceNanos) throws IOException {
        long deadline = System.nanoTime() + patienceNanos;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            // To a local socket this succeeds or fails at once; a full backlog is a failure.
            if (!channel.connect(address) && !channel.finishConnect()) {
                throw new SocketTimeoutException("BIRD does not take a connection");
            }
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            read(channel, selector, deadline);
            write(channel, key, ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)), deadline);
            return read(channel, selector, deadline);
        }
    }

    private static void write(SocketChannel channel, SelectionKey key, ByteBuffer bytes, long deadline)
            throws IOException {
        key.interestOps(SelectionKey.OP_WRITE);
        while (channel.write(bytes) >= 0 && bytes.hasRemaining()) {
            await(key.selector(), deadline);
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private static BirdReply read(SocketChannel channel, Selector selector, long deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FIRST_BUFFER_BYTES);
        while (true) {
            int count = channel.read(bytes);
            if (count < 0) {
                throw new EOFException("BIRD closed its control socket");
            }
            if (count == 0) {
                await(selector, deadline);
                continue;
            }
            BirdReply reply = parse(bytes);
            if (reply != null) {
                return reply;
            }
            if (!bytes.hasRemaining()) {
                bytes = larger(bytes);
            }
        }
    }

    private static @Nullable BirdReply parse(ByteBuffer bytes) throws IOException {
        // Only an answer that is complete ends with a line; most of them come in one piece.
        if (bytes.get(bytes.position() - 1) != '\n') {
            return null;
        }
        try {
            return BirdReply.parse(bytes.array(), bytes.position());
        } catch (IllegalArgumentException nonsense) {
            throw new IOException(nonsense.getMessage(), nonsense);
        }
    }

    private static ByteBuffer larger(ByteBuffer full) throws IOException {
        if (full.capacity() >= LARGEST_REPLY_BYTES) {
            throw new IOException("an answer of BIRD is longer than " + LARGEST_REPLY_BYTES + " bytes");
        }
        ByteBuffer larger = ByteBuffer.wrap(Arrays.copyOf(full.array(), full.capacity() * 2));
        return larger.position(full.position());
    }

    private static void await(Selector selector, long deadline) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0 || selector.select(millis) == 0 && System.nanoTime() - deadline >= 0) {
            throw new SocketTimeoutException("BIRD does not answer");
        }
        selector.selectedKeys().clear();
    }
}
