package io.caisson.nvme.controller;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.Namespace;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An I/O command that came while commands of the same host ran whose queue is gone: it runs when none of those is in its namespace
 * any more. Aborted
 * before, it ends at once, so that lost queues do not wait for one another.
 */
final class HeldCommand implements NvmeCommand {

    private enum State {
        ACCEPTED,
        WAITING,
        RUNNING,
        ABORTED
    }

    private final NvmeCommand command;
    private final Namespace namespace;
    private final LostCommands lost;
    private final EventExecutor executor;
    private final Runnable release = this::released;

    // Guarded by this.
    private State state = State.ACCEPTED;
    private @Nullable ByteBuf data;
    private @Nullable CommandCompletion completion;

    /** @param executor the event loop of the queue */
    HeldCommand(NvmeCommand command, Namespace namespace, LostCommands lost, EventExecutor executor) {
        this.command = command;
        this.namespace = namespace;
        this.lost = lost;
        this.executor = executor;
    }

    @Override
    public int dataOutBytes() {
        return command.dataOutBytes();
    }

    @Override
    public int dataInBytes() {
        return command.dataInBytes();
    }

    @Override
    public int bufferBytes() {
        return command.bufferBytes();
    }

    @Override
    public int namespaceId() {
        return command.namespaceId();
    }

    @Override
    public void run(ByteBuf dataOut, CommandCompletion whenDone) {
        synchronized (this) {
            state = State.WAITING;
            data = dataOut;
            completion = whenDone;
        }
        if (!lost.await(namespace, release)) {
            goOn();
        }
    }

    private void released() {
        try {
            executor.execute(this::goOn);
        } catch (RejectedExecutionException serverStopped) {
            abort();
        }
    }

    private void goOn() {
        ByteBuf held = leaveWaiting(State.RUNNING);
        CommandCompletion whenDone = completion;
        if (held != null && whenDone != null) {
            command.run(held, whenDone);
        }
    }

    @Override
    public void abort() {
        ByteBuf held = leaveWaiting(State.ABORTED);
        command.abort();
        CommandCompletion whenDone = completion;
        if (held != null && whenDone != null) {
            lost.forget(release);
            held.release();
            whenDone.failed(StatusCode.ABORT_REQUESTED);
        }
    }

    @Override
    public boolean awaitsDelivery() {
        return command.awaitsDelivery();
    }

    @Override
    public void completionDelivered() {
        command.completionDelivered();
    }

    @Override
    public void completionLost() {
        command.completionLost();
    }

    /** @return the data, for the one who ends the waiting */
    private synchronized @Nullable ByteBuf leaveWaiting(State next) {
        if (state != State.WAITING) {
            return null;
        }
        state = next;
        ByteBuf held = data;
        data = null;
        return held;
    }
}
