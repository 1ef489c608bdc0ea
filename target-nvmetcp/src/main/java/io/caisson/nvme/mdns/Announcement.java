package io.caisson.nvme.mdns;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one portal comes to be announced on one link (RFC 6762, 8): its names are tried, then claimed, then said twice.
 *
 * <pre>
 *   TRYING --three probes--> SAYING --twice--> SAID
 *     ^  ^--- contested: another name ---|       |
 *     +------------- contested ----------+-------+
 * </pre>
 *
 * <p>Owner: the link's event loop.
 */
final class Announcement {

    private static final int PROBES = 3;
    private static final long PROBE_MILLIS = 250;
    private static final int TIMES = 2;
    private static final long AGAIN_MILLIS = 1000;

    /** RFC 6762, 8.1: whoever is contested all the time takes its time. */
    private static final int MANY_CONFLICTS = 15;

    private static final long CALM_MILLIS = 5000;
    /** RFC 6762, 8.2: the other may be one that is about to go. */
    private static final long YIELD_MILLIS = 1000;

    /** RFC 6762, 10.1: what is taken back is forgotten a second later. */
    private static final long RESCUE_MILLIS = 250;

    private enum Stage {
        TRYING,
        SAYING,
        SAID
    }

    /** The link on which it is announced. */
    interface Link {
        void send(DnsMessage message);

        /** A number from 0 on, below {@code bound}. */
        long random(long bound);

        Future<?> later(long millis, Runnable task);
    }

    private final Link link;
    private ServiceInstance instance;
    private Stage stage = Stage.TRYING;
    private int sent;
    private int conflicts;
    private @Nullable Future<?> timer;

    Announcement(ServiceInstance instance, Link link) {
        this.instance = instance;
        this.link = link;
    }

    /** Begins, at once or nearly so: all nodes may start together. */
    void begin() {
        tryAgain(link.random(PROBE_MILLIS));
    }

    private void tryAgain(long delayMillis) {
        stage = Stage.TRYING;
        sent = 0;
        next(delayMillis, this::probe);
    }

    private void next(long delayMillis, Runnable task) {
        stop();
        timer = link.later(delayMillis, task);
    }

    private void stop() {
        Future<?> waiting = timer;
        if (waiting != null) {
            waiting.cancel(false);
        }
        timer = null;
    }

    private void probe() {
        if (sent == PROBES) {
            stage = Stage.SAYING;
            sent = 0;
            say();
            return;
        }
        sent++;
        // Not by unicast: of several who share the port, which one gets that is left to the kernel.
        List<DnsQuestion> questions = List.of(
                new DnsQuestion(instance.name(), DnsType.ANY, false),
                new DnsQuestion(instance.host(), DnsType.ANY, false));
        link.send(DnsMessage.probe(questions, instance.claims()));
        next(PROBE_MILLIS, this::probe);
    }

    private void say() {
        link.send(DnsMessage.response(instance.all(), List.of()));
        sent++;
        if (sent < TIMES) {
            next(AGAIN_MILLIS, this::say);
        } else {
            stage = Stage.SAID;
        }
    }

    ServiceInstance instance() {
        return instance;
    }

    /** Whether others may rely on what it says. */
    boolean isClaimed() {
        return stage != Stage.TRYING;
    }

    /** Somebody said this: if he contests the name, it is tried again, and then with another name (RFC 6762, 9). */
    void heard(DnsRecord said) {
        if (stage == Stage.SAID
                && said.ttlSeconds() == 0
                && instance.all().stream().anyMatch(said::saysTheSameAs)) {
            sayThatItHolds();
            return;
        }
        if (!instance.isContestedBy(said)) {
            return;
        }
        conflicts++;
        if (stage == Stage.TRYING) {
            instance = instance.renamed();
        }
        tryAgain(conflicts > MANY_CONFLICTS ? CALM_MILLIS : link.random(PROBE_MILLIS));
    }

    /** A node that had the portal before, and wakes up late, takes back what holds here now: hosts must not forget it. */
    private void sayThatItHolds() {
        stage = Stage.SAYING;
        sent = TIMES - 1;
        next(RESCUE_MILLIS + link.random(RESCUE_MILLIS), this::say);
    }

    /** Somebody else tries these names (RFC 6762, 8.2): whose records of a name come later in order goes on. */
    void heardProbe(List<DnsRecord> claims) {
        if (stage == Stage.TRYING && (isYieldedTo(claims, instance.name()) || isYieldedTo(claims, instance.host()))) {
            tryAgain(YIELD_MILLIS);
        }
    }

    private boolean isYieldedTo(List<DnsRecord> claims, DnsName name) {
        List<DnsRecord> theirs = of(claims, name);
        return theirs.stream().anyMatch(instance::isContestedBy) && compare(of(instance.claims(), name), theirs) < 0;
    }

    private static List<DnsRecord> of(List<DnsRecord> records, DnsName name) {
        return records.stream().filter(record -> record.name().equals(name)).toList();
    }

    /** By type, then by what they say; of two that begin alike the longer one is later. */
    static int compare(List<DnsRecord> ours, List<DnsRecord> theirs) {
        List<DnsRecord> mine = sorted(ours);
        List<DnsRecord> others = sorted(theirs);
        for (int i = 0; i < Math.min(mine.size(), others.size()); i++) {
            int order = ORDER.compare(mine.get(i), others.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(mine.size(), others.size());
    }

    private static final Comparator<DnsRecord> ORDER = Comparator.<DnsRecord>comparingInt(
                    record -> record.data().type())
            .thenComparing(record -> DnsEncoder.octetsOf(record.data()), Arrays::compareUnsigned);

    private static List<DnsRecord> sorted(List<DnsRecord> records) {
        List<DnsRecord> sorted = new ArrayList<>(records);
        sorted.sort(ORDER);
        return sorted;
    }

    /**
     * Ends it, and takes back what was said (RFC 6762, 10.1).
     *
     * @param isHostShared whether the address is still that of another announcement
     */
    void end(boolean isHostShared) {
        stop();
        if (isClaimed()) {
            List<DnsRecord> gone = new ArrayList<>(List.of(instance.pointer(), instance.service(), instance.text()));
            if (!isHostShared) {
                gone.add(instance.address());
            }
            link.send(DnsMessage.response(
                    gone.stream().map(record -> record.lasting(0)).toList(), List.of()));
        }
    }
}
