package io.caisson.store.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The contents of a file: what is in memory, and every state of each page that the disk may hold instead. */
final class SimulatedFile {
    private static final int PAGE_BYTES = SimulatedDirectory.PAGE_BYTES;
    private static final int SECTOR_BYTES = 512;
    private static final byte[] HOLE = new byte[PAGE_BYTES];

    private final Map<Long, byte[]> pages = new HashMap<>();

    /** Of pages changed since the last sync: the durable state, then all others but the present one. */
    private final Map<Long, List<byte[]>> history = new HashMap<>();

    private long length;
    private long durableLength;

    long length() {
        return length;
    }

    long pages() {
        return pages.size();
    }

    boolean isAllocated(long position) {
        return pages.containsKey(position / PAGE_BYTES);
    }

    byte[] bytes(long position, int count) {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            long at = position + done;
            int offset = (int) (at % PAGE_BYTES);
            int piece = Math.min(count - done, PAGE_BYTES - offset);
            System.arraycopy(page(at / PAGE_BYTES), offset, bytes, done, piece);
            done += piece;
        }
        return bytes;
    }

    private byte[] page(long number) {
        return pages.getOrDefault(number, HOLE);
    }

    /** Bytes within one page. */
    void write(long position, byte[] bytes) {
        long number = position / PAGE_BYTES;
        byte[] changed = page(number).clone();
        System.arraycopy(bytes, 0, changed, (int) (position % PAGE_BYTES), bytes.length);
        remember(number);
        pages.put(number, changed);
        length = Math.max(length, position + bytes.length);
    }

    void punch(long position, long count) {
        for (long number = position / PAGE_BYTES; number < (position + count) / PAGE_BYTES; number++) {
            if (pages.containsKey(number)) {
                remember(number);
                pages.remove(number);
            }
        }
    }

    private void remember(long number) {
        history.computeIfAbsent(number, key -> new ArrayList<>()).add(page(number));
    }

    void sync() {
        history.clear();
        durableLength = length;
    }

    void crash(SimulatedDirectory.Survival survival, SplittableRandom random) {
        if (survival != SimulatedDirectory.Survival.EVERYTHING) {
            // In the order of the pages, so that the seed decides.
            new TreeMap<>(history).forEach((number, states) -> {
                byte[] survivor = states.get(0);
                if (survival == SimulatedDirectory.Survival.ANYTHING) {
                    states.add(page(number));
                    survivor = anyOf(states, random);
                }
                place(number, survivor);
            });
            if (survival == SimulatedDirectory.Survival.NOTHING || random.nextBoolean()) {
                truncate(Math.min(length, durableLength));
            }
        }
        sync();
    }

    private static byte[] anyOf(List<byte[]> states, SplittableRandom random) {
        byte[] whole = states.get(random.nextInt(states.size()));
        if (random.nextInt(4) > 0) {
            return whole;
        }
        byte[] torn = whole.clone();
        for (int at = 0; at < PAGE_BYTES; at += SECTOR_BYTES) {
            System.arraycopy(states.get(random.nextInt(states.size())), at, torn, at, SECTOR_BYTES);
        }
        return torn;
    }

    private void place(long number, byte[] page) {
        if (page == HOLE) {
            pages.remove(number);
        } else {
            pages.put(number, page);
        }
    }

    void damage(long position, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            long at = position + i;
            byte[] changed = page(at / PAGE_BYTES).clone();
            changed[(int) (at % PAGE_BYTES)] = bytes[i];
            pages.put(at / PAGE_BYTES, changed);
            history.remove(at / PAGE_BYTES);
        }
    }

    void truncate(long newLength) {
        length = newLength;
        durableLength = Math.min(durableLength, newLength);
        pages.keySet().removeIf(number -> number * PAGE_BYTES >= newLength);
        history.keySet().removeIf(number -> number * PAGE_BYTES >= newLength);
        int kept = (int) (newLength % PAGE_BYTES);
        byte[] last = pages.get(newLength / PAGE_BYTES);
        if (kept > 0 && last != null) {
            byte[] cut = new byte[PAGE_BYTES];
            System.arraycopy(last, 0, cut, 0, kept);
            pages.put(newLength / PAGE_BYTES, cut);
        }
    }
}
