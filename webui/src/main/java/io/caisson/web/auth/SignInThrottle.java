package io.caisson.web.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may try a password: so often for one user from one address, so often from one address at all, and so
 * often for one user from wherever. Tries are counted before they are made, so that many at once gain nothing, and given back
 * when they succeed. Of this node alone; bounded; any thread.
 */
public final class SignInThrottle {

    private static final int MOST_BUCKETS = 8192;
    private static final Limit ONE_USER_FROM_ONE_ADDRESS = new Limit("user-address", 5, Duration.ofSeconds(30));
    private static final Limit ONE_ADDRESS = new Limit("address", 20, Duration.ofSeconds(6));
    private static final Limit ONE_USER = new Limit("user", 50, Duration.ofSeconds(30));

    /** So many at once, and one more after each time. */
    private record Limit(String name, int burst, Duration oneMoreAfter) {}

    /** How many are left, and as of when. */
    private static final class Bucket {
        private double left;
        private long atNanos;
    }

    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_BUCKETS;
        }
    };

    public SignInThrottle() {
        this(System::nanoTime);
    }

    SignInThrottle(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts one try; answers how long to wait before it may be made, zero if it may be made now. */
    public synchronized Duration enter(String user, String from) {
        long now = nanos.getAsLong();
        Duration longest = Duration.ZERO;
        for (Limit limit : limits()) {
            Duration wait = wait(limit, bucket(limit, user, from, now));
            longest = wait.compareTo(longest) > 0 ? wait : longest;
        }
        if (longest.isZero()) {
            limits().forEach(limit -> bucket(limit, user, from, now).left -= 1);
        }
        return longest;
    }

    /** The try was somebody who may come in. */
    public synchronized void succeeded(String user, String from) {
        long now = nanos.getAsLong();
        for (Limit limit : limits()) {
            Bucket bucket = bucket(limit, user, from, now);
            bucket.left = Math.min(limit.burst(), bucket.left + 1);
        }
    }

    private static List<Limit> limits() {
        return List.of(ONE_USER_FROM_ONE_ADDRESS, ONE_ADDRESS, ONE_USER);
    }

    private Bucket bucket(Limit limit, String user, String from, long now) {
        String address = limit == ONE_USER ? "" : network(from);
        String name = limit == ONE_ADDRESS ? "" : user.toLowerCase(Locale.ROOT);
        Bucket bucket = buckets.computeIfAbsent(limit.name() + '\0' + address + '\0' + name, key -> {
            Bucket full = new Bucket();
            full.left = limit.burst();
            full.atNanos = now;
            return full;
        });
        double more = (double) (now - bucket.atNanos) / limit.oneMoreAfter().toNanos();
        bucket.left = Math.min(limit.burst(), bucket.left + more);
        bucket.atNanos = now;
        return bucket;
    }

    private static Duration wait(Limit limit, Bucket bucket) {
        return bucket.left >= 1
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil(limit.oneMoreAfter().toNanos() * (1 - bucket.left)));
    }

    /** Whoever has one IPv6 address has the 2^64 beside it. */
    private static String network(String from) {
        try {
            InetAddress address = InetAddress.getByName(from);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                    : address.getHostAddress();
        } catch (UnknownHostException e) {
            return from;
        }
    }
}
