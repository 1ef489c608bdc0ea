package io.caisson.tests.initiator;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/**
 * Polls a loop's sockets for a while before it lets the thread sleep: waking a parked thread costs more than the whole
 * round trip of one command. Owner: the loop.
 */
final class PollingIoHandler implements IoHandler {
    private final IoHandler sockets;
    private final long spinNanos;
    private final PollOnce pollOnce = new PollOnce();

    PollingIoHandler(IoHandler sockets, long spinNanos) {
        this.sockets = sockets;
        this.spinNanos = spinNanos;
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!context.canBlock()) {
            return sockets.run(context);
        }
        long deadline = System.nanoTime() + spinNanos;
        do {
            int handled = sockets.run(pollOnce);
            if (handled > 0 || !context.canBlock()) {
                return handled;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - deadline < 0);
        return sockets.run(context);
    }

    @Override
    public void initialize() {
        sockets.initialize();
    }

    @Override
    public void prepareToDestroy() {
        sockets.prepareToDestroy();
    }

    @Override
    public void destroy() {
        sockets.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return sockets.register(handle);
    }

    @Override
    public void wakeup() {
        sockets.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return sockets.isCompatible(handleType);
    }

    /** Says that there is other work, so that the sockets are asked without waiting. */
    private static final class PollOnce implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }
}
