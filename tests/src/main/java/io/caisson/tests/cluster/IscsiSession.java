package io.caisson.tests.cluster;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.caisson.tests.initiator.Sense;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** An iSCSI session. */
final class IscsiSession implements HostSession {
    private static final int UNIT_ATTENTION = 0x06;
    private static final int DATA_PROTECT = 0x07;
    private static final int ABORTED_COMMAND = 0x0B;
    private static final int MISCOMPARE = 0x0E;
    private static final int SPACE = 0x27;

    private final IscsiConnection connection;
    private final VolumeAccess volume;
    private final HostPatience patience;

    private IscsiSession(IscsiConnection connection, VolumeAccess volume, HostPatience patience) {
        this.connection = connection;
        this.volume = volume;
        this.patience = patience;
    }

    /** What the n-th host is called. */
    static String name(int host) {
        return "iqn.2026-11.io.caisson.tests:check-" + host;
    }

    /** @throws InitiatorException when there is no way in */
    static IscsiSession login(
            InitiatorLoop loop, InetSocketAddress portal, VolumeAccess volume, int host, HostPatience patience) {
        InitiatorOptions options =
                InitiatorOptions.normal(name(host), volume.target()).withTimeoutMillis(patience.loginMillis());
        IscsiConnection connection = IscsiDisk.await(IscsiConnection.connect(loop, portal, options));
        IscsiSession session = new IscsiSession(connection, volume, patience);
        for (int tries = 0; tries < 10; tries++) {
            if (session.run(command -> command.cdb(new byte[6]).noData()).kind() == Reply.Kind.DONE) {
                return session;
            }
        }
        session.close();
        throw new InitiatorException("the unit does not become ready at " + portal);
    }

    @Override
    public Reply read(long firstBlock, byte[] into) {
        ByteBuf buffer = Unpooled.buffer(into.length, into.length);
        int blocks = into.length / volume.blockBytes();
        Reply reply = run(command -> command.read16(firstBlock, blocks).dataIn(buffer, 0, into.length));
        if (reply.kind() == Reply.Kind.DONE) {
            buffer.getBytes(0, into);
        }
        return reply;
    }

    @Override
    public Reply write(long firstBlock, byte[] data) {
        int blocks = data.length / volume.blockBytes();
        return run(
                command -> command.write16(firstBlock, blocks).dataOut(Unpooled.wrappedBuffer(data), 0, data.length));
    }

    @Override
    public Reply zero(long firstBlock, int blocks) {
        byte[] parameters = IscsiDisk.unmapParameters(firstBlock, blocks);
        byte[] cdb = {0x42, 0, 0, 0, 0, 0, 0, 0, (byte) parameters.length, 0};
        return run(command -> command.cdb(cdb).dataOut(Unpooled.wrappedBuffer(parameters), 0, parameters.length));
    }

    @Override
    public Reply compareAndWrite(long block, byte[] expected, byte[] replacement) {
        ByteBuf both = Unpooled.wrappedBuffer(expected, replacement);
        return run(
                command -> command.cdb(IscsiDisk.compareAndWriteCdb(block, 1)).dataOut(both, 0, both.readableBytes()));
    }

    private Reply run(UnaryOperator<ScsiCommand> fill) {
        CompletableFuture<ScsiCommand> ended = new CompletableFuture<>();
        connection.post(fill.apply(new ScsiCommand(ended::complete).lun(volume.lun())));
        try {
            return reply(ended.get(patience.commandMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException silence) {
            close();
            return Reply.of(Reply.Kind.LOST, "no answer");
        } catch (ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Reply reply(ScsiCommand command) {
        return switch (command.outcome()) {
            case ANSWERED -> answer(command);
            case PENDING -> throw new IllegalStateException("not ended: " + command);
            case ABORTED, CONNECTION_LOST -> Reply.of(Reply.Kind.LOST, command.toString());
            case REJECTED -> Reply.of(Reply.Kind.ERROR, command.toString());
        };
    }

    private static Reply answer(ScsiCommand command) {
        if (command.good()) {
            return Reply.DONE;
        }
        boolean busy = command.status() == ScsiCommand.BUSY || command.status() == ScsiCommand.TASK_SET_FULL;
        Sense sense = command.sense();
        String text = command + " " + sense;
        if (busy || (sense != null && sense.key() == UNIT_ATTENTION)) {
            return Reply.of(Reply.Kind.RETRY, text);
        }
        if (sense == null) {
            return Reply.of(Reply.Kind.ERROR, text);
        }
        return switch (sense.key()) {
            case MISCOMPARE -> Reply.MISCOMPARED;
            case ABORTED_COMMAND -> Reply.of(Reply.Kind.LOST, text);
            case DATA_PROTECT ->
                Reply.of(sense.additionalCode() == SPACE ? Reply.Kind.NO_SPACE : Reply.Kind.ERROR, text);
            default -> Reply.of(Reply.Kind.ERROR, text);
        };
    }

    @Override
    public boolean isOpen() {
        return !connection.whenClosed().isDone();
    }

    @Override
    public void close() {
        connection.close();
    }
}
