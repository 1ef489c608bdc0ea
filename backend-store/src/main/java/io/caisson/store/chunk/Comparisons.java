package io.caisson.store.chunk;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The COMPARE AND WRITEs that took effect and of which the log does not say that their initiators have the status. What is here
 * depends on the log alone; how long it counts does not, so only the leader asks for it. The applying thread changes it; any
 * thread asks.
 */
final class Comparisons {

    /** The oldest go when there are more. */
    static final int MOST = 1024;

    static final int ENTRY_BYTES = 64;

    /** Longer than hosts go on sending a command again: ESXi gives a path up after 140 s. */
    private static final long REMEMBERED_NANOS = Duration.ofSeconds(150).toNanos();

    private static final int LOST_FLAG = 1;

    /** One of them, the latest of its place. Guarded by the table. */
    static final class Entry {
        final ComparisonDigest digest;
        final UUID gateway;
        final long epoch;
        final int slot;
        final long sequence;
        private final long doneMillis;
        private final long learnedNanos = System.nanoTime();

        /** From a log or a checkpoint of before the start: then this process cannot know by itself how old it is. */
        private final boolean isOld;

        private boolean lost;

        Entry(
                ComparisonDigest digest,
                UUID gateway,
                long epoch,
                int slot,
                long sequence,
                long doneMillis,
                boolean isOld) {
            this.digest = digest;
            this.gateway = gateway;
            this.epoch = epoch;
            this.slot = slot;
            this.sequence = sequence;
            this.doneMillis = doneMillis;
            this.isOld = isOld;
        }

        private boolean isForgotten(long nowNanos, long nowMillis) {
            long apartMillis = Math.abs(nowMillis - doneMillis);
            return nowNanos - learnedNanos > REMEMBERED_NANOS
                    || isOld && apartMillis > Duration.ofNanos(REMEMBERED_NANOS).toMillis();
        }
    }

    /** By place, in the order of the log: whoever changed the blocks last, nobody before him did. Guarded by this. */
    private final Map<Long, Entry> entries = new LinkedHashMap<>();

    synchronized void add(Entry entry) {
        entries.remove(entry.digest.place());
        if (entries.size() == MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(entry.digest.place(), entry);
    }

    /** Its initiator has the status. */
    synchronized void remove(Entry entry) {
        entries.remove(entry.digest.place(), entry);
    }

    /** Its initiator does not have the status. */
    synchronized void lost(Entry entry) {
        entry.lost = true;
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized void clear() {
        entries.clear();
    }

    /**
     * See {@link ChunkReader#statusOf}.
     *
     * @param epochs the lowest epoch of a gateway that may change anything
     */
    StatusFate fate(
            ComparisonDigest digest, OperationId asking, ToLongFunction<UUID> epochs, long nowNanos, long nowMillis) {
        Entry entry;
        boolean lost;
        synchronized (this) {
            entry = entries.get(digest.place());
            lost = entry != null && entry.lost;
        }
        if (entry == null || !entry.digest.equals(digest) || entry.isForgotten(nowNanos, nowMillis)) {
            return StatusFate.DELIVERED;
        }
        GatewayEpoch asker = asking.gateway();
        boolean isHere = entry.gateway.equals(asker.gateway());
        if (lost || epochs.applyAsLong(entry.gateway) > entry.epoch || isHere && asker.epoch() > entry.epoch) {
            return StatusFate.LOST;
        }
        if (!isHere) {
            return StatusFate.OPEN_ELSEWHERE;
        }
        boolean isItsSlot = entry.slot == asking.slot() && asking.sequence() > entry.sequence;
        return isItsSlot ? StatusFate.DELIVERED : StatusFate.OPEN_HERE;
    }

    /** All, the oldest first. */
    synchronized List<Entry> all() {
        return new ArrayList<>(entries.values());
    }

    /** Appends an entry, {@link #ENTRY_BYTES} long. */
    synchronized void encode(Entry entry, ByteBuffer out) {
        out.putLong(entry.digest.place()).putLong(entry.digest.command());
        out.putLong(entry.gateway.getMostSignificantBits()).putLong(entry.gateway.getLeastSignificantBits());
        out.putLong(entry.epoch).putInt(entry.slot).putInt(entry.lost ? LOST_FLAG : 0);
        out.putLong(entry.sequence).putLong(entry.doneMillis);
    }

    /** Takes in what {@link #encode} made. Answers it if its initiator may yet turn out to have the status. */
    @Nullable
    Entry restore(ByteBuffer in) {
        ComparisonDigest digest = new ComparisonDigest(in.getLong(), in.getLong());
        UUID gateway = new UUID(in.getLong(), in.getLong());
        long epoch = in.getLong();
        int slot = in.getInt();
        boolean lost = (in.getInt() & LOST_FLAG) != 0;
        OperationId name = new OperationId(new GatewayEpoch(gateway, epoch), slot, in.getLong());
        Entry entry = new Entry(digest, gateway, epoch, slot, name.sequence(), in.getLong(), true);
        entry.lost = lost;
        add(entry);
        return lost ? null : entry;
    }
}
