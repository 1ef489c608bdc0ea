package io.caisson.store.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;

/**
 * Looks for work for a while before it lets an event loop sleep, if work has lately come that soon: waking up costs more than a
 * short wait. Owner: the event loop's thread.
 */
final class SpinningIoHandler implements IoHandler, IoHandlerContext {

    /** A look at the sockets takes a microsecond: if it took longer than this, the processor was somebody else's meanwhile. */
    private static final long LOST_PROCESSOR_NANOS = 100_000;

    private static final int NOTHING = -1;

    private final IoHandler delegate;
    private final long spinNanos;
    private final ArrivalRhythm rhythm;

    private SpinningIoHandler(IoHandler delegate, long spinNanos) {
        this.delegate = delegate;
        this.spinNanos = spinNanos;
        this.rhythm = new ArrivalRhythm(spinNanos);
    }

    /** {@code factory}, with handlers that spin for {@code spin}. */
    static IoHandlerFactory wrap(IoHandlerFactory factory, Duration spin) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new SpinningIoHandler(factory.newHandler(executor), spin.toNanos());
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!context.canBlock()) {
            return delegate.run(context);
        }
        long start = System.nanoTime();
        int handled = rhythm.isWorthSpinning(start) ? spin(context, start) : NOTHING;
        if (handled == NOTHING) {
            handled = delegate.run(context);
        }
        if (context.canBlock()) {
            rhythm.arrivedAfter(System.nanoTime() - start);
        } else {
            rhythm.wokenByTask();
        }
        return handled;
    }

    private int spin(IoHandlerContext context, long start) {
        long last = start;
        do {
            int handled = delegate.run(this);
            // A task or a timer that came meanwhile turns canBlock false.
            if (handled > 0 || !context.canBlock()) {
                return handled;
            }
            Thread.onSpinWait();
            long now = System.nanoTime();
            if (now - last > LOST_PROCESSOR_NANOS) {
                rhythm.crowded(now, now - last);
                return NOTHING;
            }
            last = now;
        } while (last - start < spinNanos);
        return NOTHING;
    }

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

    @Override
    public void initialize() {
        delegate.initialize();
    }

    @Override
    public void prepareToDestroy() {
        delegate.prepareToDestroy();
    }

    @Override
    public void destroy() {
        delegate.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return delegate.register(handle);
    }

    @Override
    public void wakeup() {
        delegate.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return delegate.isCompatible(handleType);
    }
}
