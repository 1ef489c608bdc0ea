package io.caisson.nvme.controller.event;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous events of one controller (NVM Express Base Specification 2.0, 5.2). An event that was told is not told again
 * until its log was read; one that finds no request waits, once. Any thread; nothing is called with the lock held.
 */
public final class AsyncEvents {

    private final int maxRequests;

    // Guarded by this.
    private final Deque<Request> requests = new ArrayDeque<>();
    private final Set<AsyncEvent> pending = EnumSet.noneOf(AsyncEvent.class);
    private final Set<AsyncEvent> told = EnumSet.noneOf(AsyncEvent.class);
    private int configuration;

    /** @param maxRequests Asynchronous Event Request commands at a time */
    public AsyncEvents(int maxRequests) {
        this.maxRequests = maxRequests;
    }

    /** An Asynchronous Event Request command. */
    public NvmeCommand request(int commandId) {
        return new Request(commandId);
    }

    /** The feature Asynchronous Event Configuration. */
    public synchronized int configuration() {
        return configuration;
    }

    /** Sets it. What is not enabled any more is not told any more. */
    public void configure(int value) {
        synchronized (this) {
            configuration = value;
            pending.removeIf(event -> !event.enabledBy(value));
        }
        tell();
    }

    /** Something happened, and its log says so already. */
    public void happened(AsyncEvent event) {
        synchronized (this) {
            if (!event.enabledBy(configuration) || told.contains(event)) {
                return;
            }
            pending.add(event);
        }
        tell();
    }

    /** The log of the event is about to be read, and the event not to be retained: what happens from now on is told again. */
    public synchronized void logRead(AsyncEvent event) {
        told.remove(event);
        pending.remove(event);
    }

    /** Ends one request on behalf of an Abort command; false if there is none with this id. */
    public boolean abort(int commandId) {
        Request found = null;
        synchronized (this) {
            for (Request request : requests) {
                found = request.commandId == commandId ? request : found;
            }
        }
        return found != null && end(found);
    }

    /** The controller was reset: nothing is enabled, nothing is to be told, and nobody waits. */
    public void reset() {
        List<Request> waiting;
        synchronized (this) {
            configuration = 0;
            pending.clear();
            told.clear();
            waiting = new ArrayList<>(requests);
        }
        waiting.forEach(this::end);
    }

    private boolean end(Request request) {
        CommandCompletion completion;
        synchronized (this) {
            completion = requests.remove(request) ? request.completion : null;
        }
        if (completion != null) {
            completion.failed(StatusCode.ABORT_REQUESTED);
        }
        return completion != null;
    }

    private void tell() {
        while (true) {
            AsyncEvent event;
            CommandCompletion completion;
            synchronized (this) {
                if (pending.isEmpty() || requests.isEmpty()) {
                    return;
                }
                event = pending.iterator().next();
                pending.remove(event);
                told.add(event);
                completion = requests.remove().completion;
            }
            if (completion != null) {
                completion.succeeded(event.result() & 0xFFFF_FFFFL, Unpooled.EMPTY_BUFFER);
            }
        }
    }

    private final class Request implements NvmeCommand {
        private final int commandId;
        /** Guarded by the events; there once it runs. */
        private @Nullable CommandCompletion completion;

        Request(int commandId) {
            this.commandId = commandId;
        }

        @Override
        public boolean waitsForEvents() {
            return true;
        }

        @Override
        public void run(ByteBuf dataOut, CommandCompletion whenDone) {
            dataOut.release();
            boolean taken;
            synchronized (AsyncEvents.this) {
                completion = whenDone;
                taken = requests.size() < maxRequests && requests.add(this);
            }
            if (taken) {
                tell();
            } else {
                whenDone.failed(StatusCode.EVENT_REQUEST_LIMIT_EXCEEDED);
            }
        }

        @Override
        public void abort() {
            end(this);
        }
    }
}
