package io.caisson.web.alert;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertService;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.NotificationService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.node.NodePulse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts of the cluster as this node has them. Whoever leads the catalog looks at the rules every few seconds and tells of what is
 * found; the others only show it. Any thread.
 */
public final class AlertBoard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertBoard.class);

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration TELL = Duration.ofSeconds(2);
    private static final int THREADS = 2;

    private final AlertService alerts;
    private final NotificationService settings;
    private final ClusterFacts facts;
    private final Supplier<NodePulse> pulse;
    private final Clock clock;
    private final Steadiness steadiness = new Steadiness();
    private final LostMajority lost = new LostMajority();
    private final Notifier notifier;
    private final ScheduledThreadPoolExecutor threads;

    public AlertBoard(
            AlertService alerts,
            NotificationService settings,
            ClusterFacts facts,
            Supplier<NodePulse> pulse,
            Clock clock) {
        this.alerts = alerts;
        this.settings = settings;
        this.facts = facts;
        this.pulse = pulse;
        this.clock = clock;
        this.notifier = new Notifier(
                alerts,
                settings,
                lost,
                () -> mayDecide(pulse.get()),
                () -> new Notifier.Sender(cluster(facts.nodes()), pulse.get().node()),
                clock);
        this.threads = new ScheduledThreadPoolExecutor(THREADS, AlertBoard::thread);
        threads.setRemoveOnCancelPolicy(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "alerts");
        thread.setDaemon(true);
        return thread;
    }

    private static boolean mayDecide(NodePulse now) {
        return now.leader() && now.quorum();
    }

    private static String cluster(NodeService nodes) {
        try {
            return nodes.cluster().name();
        } catch (ServiceException notKnown) {
            return "unknown";
        }
    }

    /** Begins to look and to tell. */
    public void start() {
        threads.scheduleWithFixedDelay(() -> quietly(this::look), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(() -> quietly(notifier::round), 0, TELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What fails now is tried again soon, and must not end the looking. */
    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            LOG.warn("the alerts could not be looked after; that is tried again", failure);
        }
    }

    /** One look at the rules, if it is this node's to decide. */
    void look() {
        NodePulse now = pulse.get();
        lost.look(clock.instant(), now);
        if (!mayDecide(now)) {
            steadiness.forget();
            return;
        }
        List<Alert> known = alerts.list();
        Findings findings =
                AlertRules.look(facts.look(clock, known, notifier.failures(), new Thresholds(alerts.thresholds())));
        try {
            alerts.keep(steadiness.news(clock.instant(), known, findings));
        } catch (ServiceException notNow) {
            LOG.info("alerts could not be kept: {}", notNow.getMessage());
        }
    }

    /** Tells what there is to tell, if it is this node's to do so. */
    void tell() {
        notifier.round();
    }

    /** All, those that are over last, the worst first, then the newest. */
    public List<Alert> list() {
        List<Alert> all = new ArrayList<>(alerts.list());
        lost.alert().ifPresent(all::add);
        all.sort((one, other) -> {
            int bySeverity = other.severity().compareTo(one.severity());
            int byTime = other.since().compareTo(one.since());
            return bySeverity != 0
                    ? bySeverity
                    : byTime != 0 ? byTime : one.id().compareTo(other.id());
        });
        return all;
    }

    public Alert get(String id) throws ServiceException {
        Alert own = lost.alert().filter(alert -> alert.id().equals(id)).orElse(null);
        return own == null ? alerts.get(id) : own;
    }

    /** To acknowledge and to mute; the alert of a lost majority can be neither. */
    public AlertService service() {
        return alerts;
    }

    /** Who is told. */
    public NotificationService settings() {
        return settings;
    }

    /**
     * Sends something by {@code webhook} or {@code mail}.
     *
     * @throws IOException if it was not taken, in words for people
     */
    public void test(String channel) throws IOException {
        notifier.test(channel);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
