package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.ConnectionLostException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One queue pair, which is one connection (TCP, 3.1). It comes to be with the ICResp; what Connect says is the caller's.
 *
 * <p>State belongs to the event loop. {@link #submit} and {@link #flush} are for callers on it, a completion above all;
 * everything else may be called from any thread. A broken or lost connection ends every command in flight as
 * {@link NvmeCommand.Outcome#CONNECTION_LOST}; there is no reconnecting.
 */
public final class NvmeQueue implements AutoCloseable {
    private final Channel channel;
    private final TransportOptions options;
    private final PduReader reader = new PduReader();
    private final OutgoingBatch out;
    private final CommandTable commands;
    private final InitializationPhase initialization;
    private final QueueHandler handler;
    private final ArrayDeque<NvmeCommand> waiting = new ArrayDeque<>();
    private final CompletableFuture<NvmeQueue> ready = new CompletableFuture<>();
    private final CompletableFuture<Throwable> closed = new CompletableFuture<>();
    private volatile @Nullable TransportParameters parameters;
    private volatile int capsuleDataMaxBytes;
    private boolean gone;

    private NvmeQueue(Channel channel, TransportOptions options) {
        this.channel = channel;
        this.options = options;
        capsuleDataMaxBytes = options.capsuleDataMaxBytes();
        out = new OutgoingBatch(channel);
        commands = new CommandTable(options.pipelined());
        initialization = new InitializationPhase(this, out, options);
        handler = new QueueHandler(this, reader, initialization);
    }

    /** Connects and exchanges ICReq and ICResp. Fails with an InitiatorException, or what the socket says. */
    public static CompletableFuture<NvmeQueue> open(
            InitiatorLoop loop, SocketAddress portal, TransportOptions options) {
        CompletableFuture<NvmeQueue> result = new CompletableFuture<>();
        new Bootstrap()
                .group(loop.group())
                .channel(loop.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, options.timeoutMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        NvmeQueue queue = new NvmeQueue(channel, options);
                        queue.ready.whenComplete((done, failure) -> {
                            if (failure == null) {
                                result.complete(done);
                            } else {
                                result.completeExceptionally(failure);
                            }
                        });
                        channel.pipeline().addLast(queue.handler);
                    }
                })
                .connect(portal)
                .addListener(connecting -> {
                    if (!connecting.isSuccess()) {
                        result.completeExceptionally(
                                new ConnectionLostException("cannot connect to " + portal, connecting.cause()));
                    }
                });
        return result;
    }

    public TransportParameters parameters() {
        TransportParameters settled = parameters;
        if (settled == null) {
            throw new IllegalStateException("not initialized yet");
        }
        return settled;
    }

    /** From the next command on: what the controller takes in a capsule (IOCCSZ), if that is less than was asked for. */
    public void limitCapsuleData(int bytes) {
        capsuleDataMaxBytes = Math.min(bytes, options.capsuleDataMaxBytes());
    }

    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** Completed, with the reason, when the connection has ended in whatever way. */
    public CompletableFuture<Throwable> whenClosed() {
        return closed;
    }

    /**
     * Sends a command, or queues it until another ends. On the event loop only; what a completion submits is flushed with
     * its batch, other callers {@link #flush} when they have submitted all they have. Two fused commands go out one after
     * the other when they are submitted so.
     *
     * @throws IllegalStateException when more than {@link TransportOptions#pipelined()} wait
     */
    public void submit(NvmeCommand command) {
        assert channel.eventLoop().inEventLoop();
        command.begin();
        if (gone) {
            command.end(NvmeCommand.Outcome.CONNECTION_LOST);
        } else if (waiting.isEmpty() && !commands.isFull()) {
            send(command);
        } else if (waiting.size() < options.pipelined()) {
            waiting.add(command);
        } else {
            throw new IllegalStateException("more than " + options.pipelined() + " commands wait");
        }
    }

    /** {@link #submit}, one after the other, and {@link #flush} from any thread. */
    public void post(NvmeCommand... several) {
        channel.eventLoop().execute(() -> {
            for (NvmeCommand command : several) {
                submit(command);
            }
            flush();
        });
    }

    public void flush() {
        if (!gone) {
            out.flush();
        }
    }

    /** Sends the command and waits for its end. Not for callers on the event loop. */
    public NvmeCommand run(CompletableFuture<NvmeCommand> ended, NvmeCommand command) {
        post(command);
        return Answer.await(ended);
    }

    /** Drops the connection and waits until it is gone. Not for callers on the event loop. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(options.timeoutMillis());
    }

    private void send(NvmeCommand command) {
        commands.add(command);
        boolean inCapsule = command.fitsInCapsule(capsuleDataMaxBytes);
        int at = out.beginHeader(Pdu.COMMAND_CAPSULE, 0, Pdu.COMMAND_HEADER_BYTES);
        command.encode(out.header(), at + Pdu.ENTRY, inCapsule);
        if (inCapsule) {
            command.transferred = command.lengthBytes();
            out.end(at, command.requireData(), command.dataIndex(), command.lengthBytes());
        } else {
            out.end(at);
        }
    }

    // ---- events of the connection, on its event loop ----

    void onActive() {
        initialization.start();
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!ready.isDone()) {
                                channel.pipeline().fireExceptionCaught(new TimeoutException("no ICResp comes"));
                            }
                        },
                        options.timeoutMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void onInitialized(TransportParameters settled) {
        parameters = settled;
        reader.digests(settled.headerDigest(), settled.dataDigest());
        out.agreed(settled.headerDigest(), settled.dataDigest(), settled.alignment());
        handler.phase(new TransferPhase(this, commands, out, settled));
        ready.complete(this);
    }

    void sendWaiting() {
        while (!waiting.isEmpty() && !commands.isFull()) {
            send(waiting.remove());
        }
    }

    void onClosed(Throwable cause) {
        gone = true;
        ready.completeExceptionally(cause);
        for (NvmeCommand command : commands.snapshot()) {
            commands.remove(command);
            command.end(NvmeCommand.Outcome.CONNECTION_LOST);
        }
        while (!waiting.isEmpty()) {
            waiting.remove().end(NvmeCommand.Outcome.CONNECTION_LOST);
        }
        out.release();
        closed.complete(cause);
    }
}
