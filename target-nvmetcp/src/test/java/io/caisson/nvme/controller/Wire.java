package io.caisson.nvme.controller;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One connection as the transport would drive it, without any bytes: commands are accepted, run, ended and given up. */
final class Wire implements QueueLink {

    /** One command of the host. */
    static final class Sent implements CommandCompletion {
        final NvmeCommand command;
        final int commandId;
        boolean running;
        boolean ended;

        @Nullable
        StatusCode status;

        long result;
        byte[] data = {};
        private final List<Runnable> whenEnded = new ArrayList<>();

        Sent(NvmeCommand command, int commandId) {
            this.command = command;
            this.commandId = commandId;
        }

        Sent run(byte... dataOut) {
            if (dataOut.length != command.dataOutBytes() && command.dataOutBytes() > 0) {
                throw new AssertionError("takes " + command.dataOutBytes() + " bytes");
            }
            running = true;
            ByteBuf buffer = WriteBuffers.allocate(command.dataOutBytes());
            command.run(command.dataOutBytes() > 0 ? buffer.writeBytes(dataOut) : buffer, this);
            return this;
        }

        @Override
        public void succeeded(long value, ByteBuf dataIn) {
            result = value;
            data = ByteBufUtil.getBytes(dataIn);
            dataIn.release();
            end(StatusCode.SUCCESS);
        }

        @Override
        public void succeeded() {
            succeeded(0, Unpooled.EMPTY_BUFFER);
        }

        @Override
        public void failed(StatusCode why) {
            failed(why, 0);
        }

        @Override
        public void failed(StatusCode why, int value) {
            result = value;
            end(why);
        }

        @Override
        public void unanswerable() {
            throw new AssertionError("unanswerable");
        }

        private void end(StatusCode how) {
            if (ended) {
                throw new AssertionError("ended twice");
            }
            ended = true;
            running = false;
            status = how;
            List<Runnable> told = new ArrayList<>(whenEnded);
            told.forEach(Runnable::run);
        }

        StatusCode status() {
            StatusCode how = status;
            if (how == null) {
                throw new AssertionError("has not ended");
            }
            return how;
        }

        ByteBuf page() {
            return Unpooled.wrappedBuffer(data);
        }
    }

    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final EventExecutor executor;
    final @Nullable TlsIdentity tls;
    final QueueHandler handler;
    final List<Sent> sent = new ArrayList<>();
    int entries;
    int queueId = -1;
    boolean flowControl;
    boolean closed;
    String closeReason = "";

    Wire(
            QueueHandler.Factory factory,
            InetSocketAddress local,
            InetSocketAddress remote,
            EventExecutor executor,
            @Nullable TlsIdentity tls) {
        this.local = local;
        this.remote = remote;
        this.executor = executor;
        this.tls = tls;
        this.handler = factory.opened(this);
    }

    /** Sends a command; its data, if it takes any, comes later. */
    Sent accept(Entry entry) {
        Sent one = new Sent(handler.accept(entry.view()), entry.view().commandId());
        sent.add(one);
        return one;
    }

    Sent send(Entry entry, byte... dataOut) {
        return accept(entry).run(dataOut);
    }

    /** The host closes the connection, or we do. */
    void lose() {
        if (closed) {
            return;
        }
        closed = true;
        List<Sent> all = new ArrayList<>(sent);
        all.stream().filter(one -> one.running).forEach(one -> one.command.abort());
        handler.closed();
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public @Nullable TlsIdentity tlsIdentity() {
        return tls;
    }

    @Override
    public EventExecutor executor() {
        return executor;
    }

    @Override
    public void connected(int id, int queueEntries, boolean flow) {
        queueId = id;
        entries = queueEntries;
        flowControl = flow;
    }

    @Override
    public void endCommands(Predicate<NvmeCommand> which, StatusCode status, Runnable ended) {
        Countdown countdown = new Countdown(ended);
        for (Sent one : new ArrayList<>(sent)) {
            if (one.ended || !which.test(one.command)) {
                continue;
            }
            if (one.running) {
                one.whenEnded.add(countdown.oneMore());
                one.command.abort();
            } else if (!closed) {
                one.command.abort();
                one.end(status);
            }
        }
        countdown.begun();
    }

    @Override
    public Set<Integer> runningNamespaces() {
        return sent.stream()
                .filter(one -> one.running)
                .map(one -> one.command.namespaceId())
                .collect(Collectors.toSet());
    }

    @Override
    public void abort(int commandId, AbortAnswer answer) {
        boolean unrun = false;
        for (Sent one : new ArrayList<>(sent)) {
            if (one.commandId == commandId && !one.ended && !one.running) {
                one.command.abort();
                one.end(StatusCode.ABORT_REQUESTED);
                unrun = true;
            }
        }
        answer.aborted(unrun);
    }

    @Override
    public void close(String reason) {
        closeReason = closed ? closeReason : reason;
        lose();
    }
}
