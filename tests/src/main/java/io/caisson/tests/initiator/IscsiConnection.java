package io.caisson.tests.initiator;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One iSCSI session of one connection.
 *
 * <p>State belongs to the event loop. {@link #submit} and {@link #flush} are for callers on it, a completion above all;
 * everything else may be called from any thread. A broken or lost connection ends every command in flight as
 * {@link ScsiCommand.Outcome#CONNECTION_LOST}; there is no reconnecting.
 */
public final class IscsiConnection implements AutoCloseable {
    private static final int FIRST_COMMAND_SN = 1;
    private static final int OWN_SEGMENT_MIN_BYTES = 16 * 1024;
    private static final int CONTROL_TAG_BIT = 0x8000_0000;

    private final Channel channel;
    private final InitiatorOptions options;
    private final TargetNotice notice;
    private final SerialNumbers numbers = new SerialNumbers(FIRST_COMMAND_SN);
    private final PduReader reader;
    private final OutgoingBatch out;
    private final LoginPhase login;
    private final ConnectionHandler handler;
    private final TaskTable tasks;
    private final ArrayDeque<ScsiCommand> waiting = new ArrayDeque<>();
    private final Map<Integer, CompletableFuture<ControlAnswer>> controls = new HashMap<>();
    private final CompletableFuture<IscsiConnection> ready = new CompletableFuture<>();
    private final CompletableFuture<Throwable> closed = new CompletableFuture<>();
    private int controlCount;
    private @Nullable WriteData writeData;
    private volatile @Nullable SessionParameters parameters;
    private boolean gone;

    private IscsiConnection(Channel channel, InitiatorOptions options, TargetNotice notice) {
        this.channel = channel;
        this.options = options;
        this.notice = notice;
        reader = new PduReader(Math.max(options.lengths().maxReceiveDataSegment(), OWN_SEGMENT_MIN_BYTES));
        out = new OutgoingBatch(channel);
        tasks = new TaskTable(options.pipelined());
        login = new LoginPhase(this, out, numbers, new LoginExchange(options), options.sessionQualifier());
        handler = new ConnectionHandler(this, reader, login);
    }

    /** Connects and logs in. Fails with {@link InitiatorException}, or what the socket says. */
    public static CompletableFuture<IscsiConnection> connect(
            InitiatorLoop loop, SocketAddress portal, InitiatorOptions options) {
        return connect(loop, portal, options, TargetNotice.IGNORE);
    }

    public static CompletableFuture<IscsiConnection> connect(
            InitiatorLoop loop, SocketAddress portal, InitiatorOptions options, TargetNotice notice) {
        CompletableFuture<IscsiConnection> result = new CompletableFuture<>();
        new Bootstrap()
                .group(loop.group())
                .channel(loop.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, options.timeoutMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        IscsiConnection connection = new IscsiConnection(channel, options, notice);
                        connection.ready.whenComplete((done, failure) -> {
                            if (failure == null) {
                                result.complete(done);
                            } else {
                                result.completeExceptionally(failure);
                            }
                        });
                        channel.pipeline().addLast(connection.handler);
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

    public SessionParameters parameters() {
        SessionParameters settled = parameters;
        if (settled == null) {
            throw new IllegalStateException("not logged in yet");
        }
        return settled;
    }

    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** Completed, with the reason, when the connection has ended in whatever way. */
    public CompletableFuture<Throwable> whenClosed() {
        return closed;
    }

    /**
     * Sends a command, or queues it until the command window opens. On the event loop only; what a completion submits
     * is flushed with its batch, other callers {@link #flush} when they have submitted all they have.
     *
     * @throws IllegalStateException when more than {@link InitiatorOptions#pipelined()} are in flight
     */
    public void submit(ScsiCommand command) {
        assert channel.eventLoop().inEventLoop();
        command.begin();
        if (gone) {
            command.end(ScsiCommand.Outcome.CONNECTION_LOST);
            return;
        }
        if (waiting.isEmpty() && numbers.windowOpen() && !tasks.isFull()) {
            send(command);
            return;
        }
        if (waiting.size() >= options.pipelined()) {
            throw new IllegalStateException("more than " + options.pipelined() + " commands wait for the window");
        }
        waiting.add(command);
    }

    /** {@link #submit} and {@link #flush} from any thread. */
    public void post(ScsiCommand command) {
        channel.eventLoop().execute(() -> {
            submit(command);
            flush();
        });
    }

    public void flush() {
        if (!gone) {
            out.flush();
        }
    }

    /** Sends a NOP-Out and takes the data that comes back with the answer (section 11.18). */
    public CompletableFuture<byte[]> ping(byte[] data) {
        return control(
                        Header.NOP_OUT | Header.IMMEDIATE,
                        Header.FINAL,
                        data,
                        at -> out.header().setInt(at + Header.TRANSFER_TAG, Header.RESERVED_TAG))
                .thenApply(ControlAnswer::data);
    }

    /**
     * Asks for a task management function (section 11.5). When it is complete, the commands it was about and that have
     * not been answered end as {@link ScsiCommand.Outcome#ABORTED}.
     *
     * @param referenced the command to abort; null for functions on a logical unit or target
     * @return the response code of section 11.6.1; 0 is "function complete"
     */
    public CompletableFuture<Integer> manage(TaskManagement function, int lun, @Nullable ScsiCommand referenced) {
        long encodedLun = new ScsiCommand(ignored -> {}).lun(lun).encodedLun();
        return control(
                        Header.TASK_MANAGEMENT_REQUEST | Header.IMMEDIATE,
                        Header.FINAL | function.code(),
                        new byte[0],
                        at -> {
                            out.header().setLong(at + Header.LUN, function.ofTarget() ? 0 : encodedLun);
                            out.header()
                                    .setInt(
                                            at + Header.REFERENCED_TAG,
                                            referenced == null ? Header.RESERVED_TAG : referenced.taskTag);
                            if (referenced != null) {
                                out.header().setInt(at + Header.REFERENCED_COMMAND_SN, referenced.commandSn);
                            }
                        })
                .thenApply(answer -> {
                    if (answer.response() == 0) {
                        endManaged(function, encodedLun, referenced);
                    }
                    return answer.response();
                });
    }

    /** Logs out for closing the session; the target then closes the connection (section 11.14). */
    public CompletableFuture<Integer> logout() {
        return control(Header.LOGOUT_REQUEST | Header.IMMEDIATE, Header.FINAL, new byte[0], at -> {})
                .thenApply(ControlAnswer::response);
    }

    /** One text request and its answer; see {@link Discovery} for the only use this has. */
    CompletableFuture<ControlAnswer> text(byte[] data, int transferTag) {
        return control(
                Header.TEXT_REQUEST | Header.IMMEDIATE,
                Header.FINAL,
                data,
                at -> out.header().setInt(at + Header.TRANSFER_TAG, transferTag));
    }

    /** Drops the connection without a logout and waits until it is gone. Not for callers on the event loop. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(options.timeoutMillis());
    }

    private interface HeaderFields {
        void fill(int at);
    }

    private CompletableFuture<ControlAnswer> control(int opcode, int flags, byte[] data, HeaderFields fields) {
        CompletableFuture<ControlAnswer> answer = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            if (gone) {
                answer.completeExceptionally(new ConnectionLostException("the connection is gone"));
                return;
            }
            int tag = CONTROL_TAG_BIT | controlCount++ & 0x3FFF_FFFF;
            controls.put(tag, answer);
            int at = out.beginHeader(opcode, flags);
            out.header().setInt(at + Header.TASK_TAG, tag);
            out.header().setInt(at + Header.COMMAND_SN, numbers.currentCommandSn());
            out.header().setInt(at + Header.EXPECTED_STATUS_SN, numbers.expectedStatusSn());
            fields.fill(at);
            out.end(at, Unpooled.wrappedBuffer(data), 0, data.length);
            out.flush();
            channel.eventLoop().schedule(() -> expire(tag, answer), options.timeoutMillis(), TimeUnit.MILLISECONDS);
        });
        return answer;
    }

    private void expire(int tag, CompletableFuture<ControlAnswer> answer) {
        if (controls.remove(tag, answer)) {
            answer.completeExceptionally(new TimeoutException("no answer within " + options.timeoutMillis() + " ms"));
        }
    }

    private void endManaged(TaskManagement function, long encodedLun, @Nullable ScsiCommand referenced) {
        for (ScsiCommand command : tasks.snapshot()) {
            boolean concerned = function == TaskManagement.ABORT_TASK
                    ? command == referenced
                    : function.ofTarget() || command.encodedLun() == encodedLun;
            if (concerned) {
                tasks.remove(command);
                command.end(ScsiCommand.Outcome.ABORTED);
            }
        }
    }

    private void send(ScsiCommand command) {
        WriteData writes = writeData;
        if (writes == null) {
            throw new IllegalStateException("not logged in yet");
        }
        tasks.add(command);
        command.commandSn = numbers.takeCommandSn();
        int immediate = writes.immediateBytes(command);
        boolean more = writes.unsolicitedBytes(command) > immediate;
        int flags = Header.SIMPLE_TASK
                | (more ? 0 : Header.FINAL)
                | (command.isRead() ? Header.READ : 0)
                | (command.isWrite() ? Header.WRITE : 0);
        int at = out.beginHeader(Header.SCSI_COMMAND, flags);
        ByteBuf header = out.header();
        header.setLong(at + Header.LUN, command.encodedLun());
        header.setInt(at + Header.TASK_TAG, command.taskTag);
        header.setInt(at + Header.EXPECTED_LENGTH, command.expectedLength());
        header.setInt(at + Header.COMMAND_SN, command.commandSn);
        header.setInt(at + Header.EXPECTED_STATUS_SN, numbers.expectedStatusSn());
        header.setLong(at + Header.CDB, command.cdbHigh());
        header.setLong(at + Header.CDB + 8, command.cdbLow());
        if (immediate > 0) {
            out.end(at, command.requireData(), command.dataIndex(), immediate);
        } else {
            out.end(at);
        }
        if (command.isWrite()) {
            writes.sendUnsolicited(command);
        }
    }

    // ---- events of the connection, on its event loop ----

    void onActive() {
        login.start();
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!ready.isDone()) {
                                channel.pipeline().fireExceptionCaught(new TimeoutException("login takes too long"));
                            }
                        },
                        options.timeoutMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void onLoggedIn(SessionParameters settled) {
        parameters = settled;
        reader.digests(settled.headerDigest(), settled.dataDigest());
        out.digests(settled.headerDigest(), settled.dataDigest());
        WriteData writes = new WriteData(out, numbers, settled);
        writeData = writes;
        handler.sink(new FullFeaturePhase(this, numbers, tasks, writes, settled));
        ready.complete(this);
    }

    void sendWaiting() {
        while (!waiting.isEmpty() && numbers.windowOpen() && !tasks.isFull()) {
            send(waiting.remove());
        }
    }

    void answerNopIn(long lun, int transferTag) {
        int at = out.beginHeader(Header.NOP_OUT | Header.IMMEDIATE, Header.FINAL);
        ByteBuf header = out.header();
        header.setLong(at + Header.LUN, lun);
        header.setInt(at + Header.TASK_TAG, Header.RESERVED_TAG);
        header.setInt(at + Header.TRANSFER_TAG, transferTag);
        header.setInt(at + Header.COMMAND_SN, numbers.currentCommandSn());
        header.setInt(at + Header.EXPECTED_STATUS_SN, numbers.expectedStatusSn());
        out.end(at);
    }

    void onControlAnswer(int tag, ControlAnswer answer) {
        CompletableFuture<ControlAnswer> asked = controls.remove(tag);
        if (asked == null) {
            throw new ProtocolViolationException(String.format("an answer to request %08x, which nobody made", tag));
        }
        asked.complete(answer);
    }

    void onControlRejected(int tag, int reason) {
        CompletableFuture<ControlAnswer> asked = controls.remove(tag);
        if (asked == null) {
            throw new ProtocolViolationException("the target rejects a PDU, reason " + reason);
        }
        asked.completeExceptionally(new InitiatorException("rejected, reason " + reason));
    }

    void onAsyncMessage(int event, int vendorCode) {
        notice.onAsyncMessage(event, vendorCode);
    }

    void onClosed(Throwable cause) {
        gone = true;
        ready.completeExceptionally(cause);
        for (ScsiCommand command : tasks.snapshot()) {
            tasks.remove(command);
            command.end(ScsiCommand.Outcome.CONNECTION_LOST);
        }
        while (!waiting.isEmpty()) {
            waiting.remove().end(ScsiCommand.Outcome.CONNECTION_LOST);
        }
        for (CompletableFuture<ControlAnswer> asked : controls.values()) {
            asked.completeExceptionally(new ConnectionLostException("connection lost", cause));
        }
        controls.clear();
        out.release();
        closed.complete(cause);
    }
}
