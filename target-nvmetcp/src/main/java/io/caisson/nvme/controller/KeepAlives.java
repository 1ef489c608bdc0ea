package io.caisson.nvme.controller;

import io.caisson.nvme.controller.feature.ValueFeature;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The feature Keep Alive Timer (NVM Express Base Specification 2.0, 5.27.1.13) and the timer behind it, which come one by one. */
final class KeepAlives {

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private @Nullable KeepAlive timer;
    private LongConsumer start = millis -> {};

    void use(KeepAlive keepAlive, LongConsumer starter) {
        timer = keepAlive;
        start = starter;
    }

    /** Given back is what it was rounded up to. A reset does not change it: Connect set it. */
    ValueFeature feature() {
        return new ValueFeature(0, value -> true, this::millis, value -> start.accept(value & UNSIGNED_INT)) {
            @Override
            public void reset() {}
        };
    }

    private int millis() {
        KeepAlive current = timer;
        return current == null ? 0 : (int) current.timeoutMillis();
    }
}
