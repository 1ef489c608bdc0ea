package io.caisson.web.route;

import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Sends an {@link EventSource} to one client. It holds no thread: bytes are pulled from the source when the client takes them,
 * by whoever woke the stream or by a thread of the server's when the client has caught up.
 */
final class EventOutput implements WriteListener {

    private final ServletOutputStream out;
    private final EventSource source;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Guarded by this, as the next two. */
    private boolean isListening;

    private boolean isClosed;
    private boolean hasUnflushed;

    private EventOutput(ServletOutputStream out, EventSource source) {
        this.out = out;
        this.source = source;
    }

    static void open(Context context, EventSource source) {
        context.status(200).contentType("text/event-stream").header("X-Accel-Buffering", "no");
        if (context.protocol().equals("HTTP/1.1")) {
            // Its end is the end of the connection: a server that stops need not wait for the client to see it.
            context.header("Connection", "close");
        }
        // What Javalin does after an answer is for requests that are still there when it is over.
        context.skipRemainingHandlers();
        context.future(() -> {
            try {
                EventOutput output = new EventOutput(context.res().getOutputStream(), source);
                output.out.setWriteListener(output);
                source.opened(output::pump);
                return output.done;
            } catch (IOException gone) {
                source.closed();
                return CompletableFuture.completedFuture(null);
            }
        });
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            isListening = true;
        }
        pump();
    }

    @Override
    public void onError(Throwable broken) {
        end();
    }

    /** Sends what there is, as far as the client takes it. */
    private void pump() {
        boolean over;
        synchronized (this) {
            over = isListening && !isClosed && !send();
        }
        if (over) {
            end();
        }
    }

    /** Answers false when there is nothing more to come. */
    private boolean send() {
        try {
            while (out.isReady()) {
                byte[] next = source.next();
                if (next != null) {
                    out.write(next);
                    hasUnflushed = true;
                } else if (hasUnflushed) {
                    hasUnflushed = false;
                    out.flush();
                } else {
                    break;
                }
            }
            // Also when the client does not take what there is: it would keep the stream for ever.
            return !source.isOver();
        } catch (IOException | IllegalStateException broken) {
            return false;
        }
    }

    private void end() {
        synchronized (this) {
            isClosed = true;
        }
        source.closed();
        done.complete(null);
    }
}
