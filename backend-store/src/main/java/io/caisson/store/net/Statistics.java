package io.caisson.store.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one server. Any thread.
 *
 * @param <C> says what is counted
 */
public final class Statistics<C extends Enum<C>> {

    private final Class<C> counters;
    private final LongAdder[] adders;

    public Statistics(Class<C> counters) {
        this.counters = counters;
        this.adders = new LongAdder[counters.getEnumConstants().length];
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    public void add(C counter, long amount) {
        adders[counter.ordinal()].add(amount);
    }

    public void count(C counter) {
        add(counter, 1);
    }

    public long value(C counter) {
        return adders[counter.ordinal()].sum();
    }

    public Map<C, Long> values() {
        Map<C, Long> values = new EnumMap<>(counters);
        for (C counter : counters.getEnumConstants()) {
            values.put(counter, value(counter));
        }
        return values;
    }
}
