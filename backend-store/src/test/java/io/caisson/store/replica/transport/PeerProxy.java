package io.caisson.store.replica.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands in front of one peer, and knows its callers by the addresses that they call from. What it is told to hold does
 * not arrive, though the connection stays: as with a cable that was pulled.
 */
final class PeerProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final Set<InetAddress> silencedCallers = ConcurrentHashMap.newKeySet();
    private final Set<InetAddress> unansweredCallers = ConcurrentHashMap.newKeySet();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile boolean closed;

    PeerProxy(InetSocketAddress listen, InetSocketAddress target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(listen);
        start("proxy-accept", this::accept);
    }

    /** What {@code caller} sends does not arrive. */
    void silence(InetAddress caller) {
        silencedCallers.add(caller);
    }

    /** What is answered to {@code caller} does not arrive. */
    void leaveUnanswered(InetAddress caller) {
        unansweredCallers.add(caller);
    }

    void heal() {
        silencedCallers.clear();
        unansweredCallers.clear();
        bytesPerSecond = Long.MAX_VALUE;
    }

    /** Of each connection, towards the peer. */
    void limit(long bytes) {
        bytesPerSecond = bytes;
    }

    /** Breaks all connections. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        cut();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket caller = listening.accept();
                Socket peer = new Socket();
                sockets.add(caller);
                sockets.add(peer);
                InetAddress from = caller.getInetAddress();
                try {
                    // Callers are told apart at the peer as they are here.
                    peer.bind(new InetSocketAddress(from, 0));
                    peer.connect(target, 1000);
                } catch (IOException notThere) {
                    caller.close();
                    peer.close();
                    continue;
                }
                start("proxy-in", () -> pump(caller, peer, from, silencedCallers, true));
                start("proxy-out", () -> pump(peer, caller, from, unansweredCallers, false));
            } catch (IOException e) {
                if (!closed) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void pump(Socket from, Socket to, InetAddress caller, Set<InetAddress> held, boolean limited) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int bytes = in.read(buffer); bytes >= 0; bytes = in.read(buffer)) {
                while (held.contains(caller) && !to.isClosed() && !from.isClosed()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
                if (limited && bytesPerSecond != Long.MAX_VALUE) {
                    LockSupport.parkNanos(bytes * 1_000_000_000L / bytesPerSecond);
                }
                out.write(buffer, 0, bytes);
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
