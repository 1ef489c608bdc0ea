package io.caisson.tests.cluster;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.NvmeQueue;
import io.caisson.tests.nvmehost.NvmeStatus;
import io.caisson.tests.nvmehost.TransportOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** An NVMe/TCP association with one I/O queue. */
final class NvmeSession implements HostSession {
    private static final int DEALLOCATE_ZEROES = 1 << 25;
    private static final int CAPACITY_EXCEEDED = 0x081;
    /** Command Interrupted, Namespace Not Ready, and the path related status of ANA (Base, 3.3.3.2). */
    private static final Set<Integer> RETRIED = Set.of(0x021, 0x022, 0x082, 0x301, 0x302, 0x303);

    private final NvmeController controller;
    private final NvmeNamespace namespace;
    private final NvmeQueue queue;
    private final VolumeAccess volume;
    private final HostPatience patience;

    private NvmeSession(NvmeController controller, VolumeAccess volume, HostPatience patience) {
        this.controller = controller;
        this.volume = volume;
        this.patience = patience;
        namespace = controller.namespace(volume.namespace());
        queue = controller.ioQueue(1);
    }

    /** What the n-th host is called. */
    static String name(int host) {
        return "nqn.2026-11.io.caisson.tests:check-" + host;
    }

    /** @throws io.caisson.tests.initiator.InitiatorException when there is no way in */
    static NvmeSession connect(
            InitiatorLoop loop, InetSocketAddress portal, VolumeAccess volume, int host, HostPatience patience) {
        TransportOptions transport = TransportOptions.DEFAULT;
        HostOptions options = HostOptions.of(name(host), volume.subsystem())
                .withKeepAliveMillis(patience.commandMillis())
                .with(new TransportOptions(
                        transport.headerDigest(),
                        transport.dataDigest(),
                        transport.requestsMax(),
                        transport.capsuleDataMaxBytes(),
                        transport.pipelined(),
                        patience.loginMillis()));
        return new NvmeSession(NvmeController.connect(loop, portal, options), volume, patience);
    }

    @Override
    public Reply read(long firstBlock, byte[] into) {
        ByteBuf buffer = Unpooled.buffer(into.length, into.length);
        Reply reply = run(command -> command.nvm(NvmOpcode.READ)
                .range(firstBlock, into.length / volume.blockBytes())
                .dataIn(buffer, 0, into.length));
        if (reply.kind() == Reply.Kind.DONE) {
            buffer.getBytes(0, into);
        }
        return reply;
    }

    @Override
    public Reply write(long firstBlock, byte[] data) {
        return run(command -> command.nvm(NvmOpcode.WRITE)
                .range(firstBlock, data.length / volume.blockBytes())
                .dataOut(Unpooled.wrappedBuffer(data), 0, data.length));
    }

    @Override
    public Reply zero(long firstBlock, int blocks) {
        return run(command ->
                command.nvm(NvmOpcode.WRITE_ZEROES).range(firstBlock, blocks).dword12(blocks - 1 | DEALLOCATE_ZEROES));
    }

    @Override
    public Reply compareAndWrite(long block, byte[] expected, byte[] replacement) {
        NvmeNamespace.Fused fused = namespace.fused(block, 1, expected, replacement);
        queue.post(fused.compare(), fused.write());
        if (!await(fused.ended())) {
            return Reply.of(Reply.Kind.LOST, "no answer");
        }
        Reply write = reply(fused.write());
        Reply compare = reply(fused.compare());
        if (write.kind() == Reply.Kind.DONE && compare.kind() == Reply.Kind.DONE) {
            return Reply.DONE;
        }
        boolean lost = write.kind() == Reply.Kind.LOST || compare.kind() == Reply.Kind.LOST;
        if (lost || compare.kind() == Reply.Kind.MISCOMPARED) {
            return lost ? Reply.of(Reply.Kind.LOST, "one half lost") : compare;
        }
        // One half says why, the other that it failed because of that one.
        boolean writeSaysWhy = compare.kind() == Reply.Kind.DONE || write.kind() == Reply.Kind.NO_SPACE;
        return writeSaysWhy ? write : compare;
    }

    private Reply run(UnaryOperator<NvmeCommand> fill) {
        CompletableFuture<NvmeCommand> ended = new CompletableFuture<>();
        NvmeCommand command = fill.apply(NvmeCommand.completing(ended).namespace(volume.namespace()));
        queue.post(command);
        return await(ended) ? reply(command) : Reply.of(Reply.Kind.LOST, "no answer");
    }

    private boolean await(CompletableFuture<?> ended) {
        try {
            ended.get(patience.commandMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException silence) {
            close();
            return false;
        } catch (ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Reply reply(NvmeCommand command) {
        return switch (command.outcome()) {
            case ANSWERED -> answer(command);
            case PENDING -> throw new IllegalStateException("not ended: " + command);
            case CONNECTION_LOST -> Reply.of(Reply.Kind.LOST, command.toString());
        };
    }

    private static Reply answer(NvmeCommand command) {
        if (command.good()) {
            return Reply.DONE;
        }
        if (command.status() == NvmeStatus.COMPARE_FAILURE) {
            return Reply.MISCOMPARED;
        }
        if (command.status() == CAPACITY_EXCEEDED) {
            return Reply.of(Reply.Kind.NO_SPACE, command.toString());
        }
        boolean temporary = RETRIED.contains(command.status());
        return Reply.of(temporary ? Reply.Kind.LOST : Reply.Kind.ERROR, command.toString());
    }

    @Override
    public boolean isOpen() {
        return !controller.whenClosed().isDone() && !queue.whenClosed().isDone();
    }

    @Override
    public void close() {
        controller.close();
    }
}
