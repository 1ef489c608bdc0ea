package io.caisson.nvme.auth;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A connection that only tells when and why it was closed. */
final class FakeLink implements QueueLink {

    final CompletableFuture<String> closed = new CompletableFuture<>();
    private final EventExecutor executor;

    FakeLink(EventExecutor executor) {
        this.executor = executor;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4420);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
    }

    @Override
    public @Nullable TlsIdentity tlsIdentity() {
        return null;
    }

    @Override
    public EventExecutor executor() {
        return executor;
    }

    @Override
    public void connected(int queueId, int entries, boolean flowControl) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<Integer> runningNamespaces() {
        return Set.of();
    }

    @Override
    public void endCommands(Predicate<NvmeCommand> which, StatusCode status, Runnable ended) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abort(int commandId, AbortAnswer answer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close(String reason) {
        closed.complete(reason);
    }
}
