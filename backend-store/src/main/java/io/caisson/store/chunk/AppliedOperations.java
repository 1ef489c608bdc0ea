package io.caisson.store.chunk;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the log has brought, one per slot of each gateway, and the epochs that were fenced. It depends on the
 * log alone, so all replicas have the same, and it is part of each checkpoint.
 *
 * <p>The applying thread changes it; any thread asks.
 */
final class AppliedOperations {

    private static final int VERSION = 2;
    private static final int VERSION_WITHOUT_COMPARISONS = 1;
    private static final int HEADER_BYTES = 8;
    private static final int GATEWAY_BYTES = 28;
    private static final int SLOT_BYTES = 20;

    /** Guarded by itself. */
    private static final class Gateway {
        private final Comparisons comparisons;
        private long epoch;
        private long[] sequences = {};
        private long[] parts = {};

        /** Those whose status the gateway has not said anything about, by slot; as long as needed. */
        private Comparisons.@Nullable Entry[] open = {};

        Gateway(long epoch, Comparisons comparisons) {
            this.epoch = epoch;
            this.comparisons = comparisons;
        }

        void advanceTo(long newEpoch) {
            if (newEpoch > epoch) {
                epoch = newEpoch;
                sequences = new long[0];
                parts = new long[0];
                open = new Comparisons.Entry[0];
            }
        }

        long partsDone(long asked, int slot, long sequence) {
            if (asked < epoch) {
                return PartsDone.FENCED;
            }
            if (asked > epoch || slot >= sequences.length || sequences[slot] < sequence) {
                return PartsDone.NONE;
            }
            return sequences[slot] == sequence ? parts[slot] : PartsDone.FINISHED;
        }

        int used() {
            int used = 0;
            for (long sequence : sequences) {
                used += sequence > 0 ? 1 : 0;
            }
            return used;
        }

        void add(int slot, long sequence, int part) {
            add(slot, sequence);
            parts[slot] = PartsDone.with(parts[slot], part);
        }

        void add(int slot, long sequence) {
            if (slot >= sequences.length) {
                int length = Math.max(slot + 1, 2 * sequences.length);
                sequences = Arrays.copyOf(sequences, length);
                parts = Arrays.copyOf(parts, length);
            }
            if (sequences[slot] < sequence) {
                sequences[slot] = sequence;
                parts[slot] = PartsDone.NONE;
                Comparisons.Entry before = takeOpen(slot);
                if (before != null) {
                    comparisons.remove(before);
                }
            }
        }

        private Comparisons.@Nullable Entry takeOpen(int slot) {
            if (slot >= open.length) {
                return null;
            }
            Comparisons.Entry entry = open[slot];
            open[slot] = null;
            return entry;
        }

        /** Of the operation that its slot has now. */
        void expectStatus(Comparisons.Entry entry) {
            if (entry.slot >= open.length) {
                open = Arrays.copyOf(open, Math.max(entry.slot + 1, 2 * open.length));
            }
            open[entry.slot] = entry;
        }

        void statusLost(StatusNote.Lost lost) {
            Comparisons.Entry entry = lost.slot() < open.length ? open[lost.slot()] : null;
            if (entry != null && entry.sequence == lost.sequence()) {
                comparisons.lost(entry);
                open[lost.slot()] = null;
            }
        }
    }

    private final Map<UUID, Gateway> gateways = new ConcurrentHashMap<>();
    private final Comparisons comparisons = new Comparisons();

    AppliedOperations() {}

    /** Which parts of the operation are applied: see {@link PartsDone}. */
    long partsDone(OperationId operation) {
        GatewayEpoch from = operation.gateway();
        return partsDone(from.gateway(), from.epoch(), operation.slot(), operation.sequence());
    }

    /** The lowest epoch of a gateway that may still change anything; 0 when nothing is known of it. */
    long epoch(UUID gateway) {
        Gateway known = gateways.get(gateway);
        if (known == null) {
            return 0;
        }
        synchronized (known) {
            return known.epoch;
        }
    }

    private long partsDone(UUID gateway, long epoch, int slot, long sequence) {
        Gateway known = gateways.get(gateway);
        if (known == null) {
            return PartsDone.NONE;
        }
        synchronized (known) {
            return known.partsDone(epoch, slot, sequence);
        }
    }

    /** What shall become of each submission of the entry; null when all are to be applied. */
    SubmissionOutcome @Nullable [] judge(LogEntry entry, long logTerm) {
        SubmissionOutcome[] outcomes = null;
        boolean otherTerm = entry.term() != LogEntry.ANY_TERM && entry.term() != logTerm;
        for (int i = 0; i < entry.submissions(); i++) {
            SubmissionOutcome outcome = otherTerm ? SubmissionOutcome.OTHER_TERM : judge(entry, i);
            if (outcome != SubmissionOutcome.APPLIED && outcomes == null) {
                outcomes = new SubmissionOutcome[entry.submissions()];
                Arrays.fill(outcomes, 0, i, SubmissionOutcome.APPLIED);
            }
            if (outcomes != null) {
                outcomes[i] = outcome;
            }
        }
        return outcomes;
    }

    private SubmissionOutcome judge(LogEntry entry, int submission) {
        int gateway = entry.gatewayOf(submission);
        if (gateway == LogEntry.NO_GATEWAY) {
            return SubmissionOutcome.APPLIED;
        }
        long done = partsDone(
                entry.gateway(gateway), entry.epoch(gateway), entry.slot(submission), entry.sequence(submission));
        if (done == PartsDone.FENCED) {
            return SubmissionOutcome.FENCED;
        }
        if (done == PartsDone.FINISHED) {
            return SubmissionOutcome.FINISHED;
        }
        return PartsDone.contains(done, entry.part(submission))
                ? SubmissionOutcome.REPEATED
                : SubmissionOutcome.APPLIED;
    }

    /** See {@link ChunkReader#statusOf}. */
    StatusFate statusOf(ComparisonDigest comparison, OperationId asking, long nowMillis) {
        return comparisons.fate(comparison, asking, this::epoch, System.nanoTime(), nowMillis);
    }

    /**
     * Remembers what was applied; the changes themselves are in the state already.
     *
     * @param isNew whether it was logged since the start of this process
     */
    void record(LogEntry entry, SubmissionOutcome @Nullable [] outcomes, boolean isNew) {
        int operation = 0;
        for (int i = 0; i < entry.submissions(); i++) {
            int index = entry.gatewayOf(i);
            if (index != LogEntry.NO_GATEWAY && (outcomes == null || outcomes[i] == SubmissionOutcome.APPLIED)) {
                StatusNote note = entry.hasNotes() ? entry.note(operation) : null;
                record(entry, i, index, note, isNew);
            }
            operation += entry.records(i);
        }
    }

    private void record(LogEntry entry, int submission, int index, @Nullable StatusNote note, boolean isNew) {
        long epoch = entry.epoch(index);
        int slot = entry.slot(submission);
        long sequence = entry.sequence(submission);
        Gateway gateway = gateway(entry.gateway(index), epoch);
        synchronized (gateway) {
            gateway.advanceTo(epoch);
            // A fence in the same entry may have gone past it.
            boolean isCurrent = gateway.epoch == epoch;
            if (isCurrent) {
                gateway.add(slot, sequence, entry.part(submission));
            }
            if (note instanceof StatusNote.Lost lost && isCurrent) {
                gateway.statusLost(lost);
            } else if (note instanceof StatusNote.Expected expected) {
                Comparisons.Entry done = new Comparisons.Entry(
                        expected.digest(), entry.gateway(index), epoch, slot, sequence, expected.doneMillis(), !isNew);
                comparisons.add(done);
                if (isCurrent) {
                    gateway.expectStatus(done);
                }
            }
        }
    }

    /** Lets nothing of an older epoch of the gateway be applied from now on. */
    void fence(GatewayEpoch lowest) {
        Gateway gateway = gateway(lowest.gateway(), lowest.epoch());
        synchronized (gateway) {
            gateway.advanceTo(lowest.epoch());
        }
    }

    private Gateway gateway(UUID id, long epoch) {
        return gateways.computeIfAbsent(id, first -> new Gateway(epoch, comparisons));
    }

    /**
     * All of it, for a checkpoint; restored by {@link #restore}. On the applying thread.
     *
     * <pre>
     *   0  u32  format version
     *   4  u32  gateways, each:
     *            u64 u64 id, u64 epoch, u32 slots, each:
     *              u32 slot, u64 sequence, u64 parts ({@link PartsDone})
     *      u32  comparisons ({@link Comparisons}), the oldest first, each:
     *            u64 u64 digest, u64 u64 gateway, u64 epoch, u32 slot, u32 1 if its status was lost, u64 sequence, u64 time
     * </pre>
     *
     * All numbers are little-endian. Version 1 ends before the comparisons, and is still written when there are none.
     */
    ByteBuffer encode() {
        List<Comparisons.Entry> kept = comparisons.all();
        int bytes = encodedBytes() + (kept.isEmpty() ? 0 : Integer.BYTES + kept.size() * Comparisons.ENTRY_BYTES);
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(kept.isEmpty() ? VERSION_WITHOUT_COMPARISONS : VERSION).putInt(gateways.size());
        gateways.forEach((id, gateway) -> {
            synchronized (gateway) {
                out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
                out.putLong(gateway.epoch).putInt(gateway.used());
                for (int slot = 0; slot < gateway.sequences.length; slot++) {
                    if (gateway.sequences[slot] > 0) {
                        out.putInt(slot).putLong(gateway.sequences[slot]).putLong(gateway.parts[slot]);
                    }
                }
            }
        });
        if (!kept.isEmpty()) {
            out.putInt(kept.size());
            kept.forEach(entry -> comparisons.encode(entry, out));
        }
        return out.flip();
    }

    private int encodedBytes() {
        int slots = 0;
        for (Gateway gateway : gateways.values()) {
            synchronized (gateway) {
                slots += gateway.used();
            }
        }
        return HEADER_BYTES + gateways.size() * GATEWAY_BYTES + slots * SLOT_BYTES;
    }

    /**
     * Takes on what {@link #encode} answered, here or elsewhere, in place of what is known. On the applying thread.
     *
     * @param encoded borrowed; empty for nothing known, as in checkpoints of releases that kept nothing
     */
    void restore(ByteBuffer encoded) throws IOException {
        gateways.clear();
        comparisons.clear();
        ByteBuffer in = encoded.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (!in.hasRemaining()) {
            return;
        }
        try {
            int version = in.getInt();
            if (version > VERSION) {
                throw new NewerFormatException("the table of applied operations", version, VERSION);
            }
            int count = in.getInt();
            for (int i = 0; i < count; i++) {
                UUID id = new UUID(in.getLong(), in.getLong());
                Gateway gateway = new Gateway(in.getLong(), comparisons);
                int slots = in.getInt();
                for (int j = 0; j < slots; j++) {
                    OperationId operation =
                            new OperationId(new GatewayEpoch(id, gateway.epoch), in.getInt(), in.getLong());
                    gateway.add(operation.slot(), operation.sequence());
                    gateway.parts[operation.slot()] = in.getLong();
                }
                gateways.put(id, gateway);
            }
            if (version > VERSION_WITHOUT_COMPARISONS) {
                restoreComparisons(in);
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new DamagedStoreException("the table of applied operations cannot be read: " + e.getMessage());
        }
    }

    private void restoreComparisons(ByteBuffer in) {
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            Comparisons.Entry entry = comparisons.restore(in);
            Gateway gateway = entry == null ? null : gateways.get(entry.gateway);
            if (entry != null && gateway != null && gateway.epoch == entry.epoch) {
                gateway.expectStatus(entry);
            }
        }
    }
}
