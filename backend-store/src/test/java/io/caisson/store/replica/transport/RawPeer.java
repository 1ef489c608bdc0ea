package io.caisson.store.replica.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A peer made by hand, which sends whatever the test wants. */
final class RawPeer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final FrameWriter writer = new FrameWriter(UnpooledByteBufAllocator.DEFAULT, true);
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final FrameReader reader = new FrameReader(16 << 20, frames::add);

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /**
     * Connects with TLS and believes any certificate.
     *
     * @param issued what it shows; null for nothing
     */
    static RawPeer connect(InetSocketAddress to, TestAuthority.@Nullable Issued issued, String protocol, String alpn)
            throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (issued != null) {
            store.setKeyEntry("own", issued.key(), new char[0], new Certificate[] {issued.certificate()});
        }
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Credulous()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(to.getAddress(), to.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setApplicationProtocols(new String[] {alpn});
        socket.setSSLParameters(parameters);
        RawPeer peer = new RawPeer(socket);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return peer;
    }

    static RawPeer connect(InetSocketAddress to, TestAuthority.@Nullable Issued issued) throws Exception {
        return connect(to, issued, "TLSv1.3", "caisson-peer/1");
    }

    static RawPeer connectWithoutTls(InetSocketAddress to) throws IOException {
        return new RawPeer(new Socket(to.getAddress(), to.getPort()));
    }

    FrameWriter writer() {
        return writer;
    }

    /** @param frame is released */
    void send(ByteBuf frame) throws IOException {
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        frame.release();
        send(bytes);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Frame receive() throws IOException {
        byte[] buffer = new byte[64 << 10];
        InputStream in = socket.getInputStream();
        while (frames.isEmpty()) {
            int bytes = in.read(buffer);
            if (bytes < 0) {
                throw new EOFException("the peer closed the connection");
            }
            reader.read(Unpooled.wrappedBuffer(buffer, 0, bytes));
        }
        return frames.poll();
    }

    /** Whether the other end drops the connection, without a frame before. */
    boolean isDropped() throws IOException {
        try {
            receive();
            return false;
        } catch (SocketTimeoutException stillThere) {
            return false;
        } catch (IOException dropped) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
