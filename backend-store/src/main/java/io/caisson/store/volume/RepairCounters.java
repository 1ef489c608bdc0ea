package io.caisson.store.volume;

import io.caisson.store.chunk.LayerId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bad blocks that leaders on this node met, since it was started; logged once per chunk. Any thread. */
public final class RepairCounters {
    private static final Logger LOG = LoggerFactory.getLogger(RepairCounters.class);
    private static final int REMEMBERED = 1024;

    /**
     * @param repaired blocks written anew from the copy of another replica
     * @param unrepairable times that nobody had a good copy of a block
     */
    public record Sample(long repaired, long unrepairable) {}

    private record Told(LayerId layer, int chunk, boolean repaired) {}

    private final LongAdder repaired = new LongAdder();
    private final LongAdder unrepairable = new LongAdder();
    private final Set<Told> told = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    void repaired(LayerId layer, int chunk, int blocks) {
        repaired.add(blocks);
        if (told.add(new Told(layer, chunk, true))) {
            LOG.warn(
                    "volume {}, layer {}, chunk {}: {} bad blocks written anew from another replica; more of it is not logged",
                    layer.volume(),
                    layer.number(),
                    chunk,
                    blocks);
        }
    }

    void unrepairable(LayerId layer, int chunk, int block) {
        unrepairable.increment();
        if (told.add(new Told(layer, chunk, false))) {
            LOG.error(
                    "volume {}, layer {}, chunk {}: no replica has a good copy of block {}; more of it is not logged",
                    layer.volume(),
                    layer.number(),
                    chunk,
                    block);
        }
    }

    public Sample sample() {
        return new Sample(repaired.sum(), unrepairable.sum());
    }
}
