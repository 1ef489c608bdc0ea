package io.caisson.nvme.queue;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one server. Any thread. */
public final class Statistics {

    private final LongAdder[] adders = new LongAdder[Counter.values().length];

    public Statistics() {
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    public void add(Counter counter, long amount) {
        adders[counter.ordinal()].add(amount);
    }

    public void count(Counter counter) {
        add(counter, 1);
    }

    public long value(Counter counter) {
        return adders[counter.ordinal()].sum();
    }

    public Map<Counter, Long> values() {
        Map<Counter, Long> values = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            values.put(counter, value(counter));
        }
        return values;
    }
}
