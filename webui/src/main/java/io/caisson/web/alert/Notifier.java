package io.caisson.web.alert;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertService;
import io.caisson.store.service.NotificationService;
import io.caisson.store.service.ServiceException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of alerts whoever is to be told, at least once: what was told is kept in the catalog after it was taken, and a node that
 * begins to lead goes on from there. Of an alert that changes while nobody can be told, the last state is told. {@link #round} belongs
 * to one thread; the rest may be called by any.
 */
final class Notifier {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** So long it may fail before that is an alert itself. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What could not be told by then is not told any more. */
    private static final Duration WORTH_TELLING = Duration.ofDays(1);

    private static final int MOST_IN_A_ROUND = 20;

    private final AlertService alerts;
    private final LostMajority lost;
    private final Channels channels;
    private final BooleanSupplier leads;
    private final Supplier<Sender> sender;
    private final Clock clock;
    private final Map<String, Trouble> troubles = new HashMap<>();
    private volatile Map<String, String> failures = Map.of();

    /** Whose alerts these are, and who sends. */
    record Sender(String cluster, String node) {}

    /** A channel that does not take what it is told. */
    private record Trouble(Instant since, Instant nextTry, Duration pause, String why) {}

    Notifier(
            AlertService alerts,
            NotificationService settings,
            LostMajority lost,
            BooleanSupplier leads,
            Supplier<Sender> sender,
            Clock clock) {
        this.alerts = alerts;
        this.lost = lost;
        this.channels = new Channels(settings, clock);
        this.leads = leads;
        this.sender = sender;
        this.clock = clock;
    }

    /** Why a channel has failed for some time, by its name. */
    Map<String, String> failures() {
        return failures;
    }

    /** Tells what there is to tell, for as long as the channels take it. */
    void round() {
        Optional<Channel> webhook = channels.webhook();
        Optional<Channel> mail = channels.mail();
        boolean isLeader = leads.getAsBoolean();
        if (isLeader) {
            Map<String, Alert.Told> told = new TreeMap<>();
            for (Alert alert : some(alerts.list())) {
                Alert.Told now = tell(alert, webhook, mail);
                if (!now.equals(alert.told())) {
                    told.put(alert.id(), now);
                }
            }
            keep(told);
        } else {
            troubles.clear();
        }
        lost.alert().ifPresent(alert -> {
            Alert.Told now = tell(alert, webhook, mail);
            if (!now.equals(alert.told())) {
                lost.told(now);
            }
        });
        failures = failing();
    }

    private static List<Alert> some(List<Alert> all) {
        return all.stream()
                .filter(alert ->
                        alert.told().webhook() < alert.change() || alert.told().mail() < alert.change())
                .limit(MOST_IN_A_ROUND)
                .toList();
    }

    private void keep(Map<String, Alert.Told> told) {
        if (told.isEmpty()) {
            return;
        }
        try {
            alerts.told(told);
        } catch (ServiceException notNow) {
            // They will be told again, with the same ids.
            LOG.info("who was told of alerts could not be kept: {}", notNow.getMessage());
        }
    }

    private Alert.Told tell(Alert alert, Optional<Channel> webhook, Optional<Channel> mail) {
        return new Alert.Told(
                tell(alert, alert.told().webhook(), Webhook.NAME, webhook),
                tell(alert, alert.told().mail(), Mail.NAME, mail));
    }

    /** The last change that was told, or needs no telling. */
    private long tell(Alert alert, long last, String name, Optional<Channel> channel) {
        Instant now = clock.instant();
        if (last >= alert.change()) {
            return last;
        }
        if (channel.isEmpty()) {
            // Whoever is set up later is told of what still is, and not of what is over.
            return alert.isActive() ? last : alert.change();
        }
        boolean wasNeverToldAndIsOver = !alert.isActive() && last == 0;
        boolean isStale = alert.changedAt().plus(WORTH_TELLING).isBefore(now);
        if (wasNeverToldAndIsOver || isStale) {
            return alert.change();
        }
        if (alert.isMuted(now) || alert.acknowledgedBy() != null) {
            return alert.isActive() ? last : alert.change();
        }
        Trouble trouble = troubles.get(name);
        if (trouble != null && now.isBefore(trouble.nextTry())) {
            return last;
        }
        try {
            channel.get().tell(news(alert, now));
            troubles.remove(name);
            return alert.change();
        } catch (IOException | RuntimeException failure) {
            failed(name, trouble, failure);
            return last;
        }
    }

    private AlertNews news(Alert alert, Instant now) {
        String event = alert.isActive() ? "raised" : "cleared";
        Sender from = sender.get();
        String id = alert.id() + "-" + alert.since().toEpochMilli() + "-" + alert.change();
        return new AlertNews(id, event, from.cluster(), from.node(), text(now), AlertView.of(alert));
    }

    private static String text(Instant now) {
        return now.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private void failed(String name, @Nullable Trouble before, Exception failure) {
        Instant now = clock.instant();
        String why = String.valueOf(failure.getMessage());
        Duration pause = before == null ? FIRST_PAUSE : before.pause().multipliedBy(2);
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        troubles.put(name, new Trouble(before == null ? now : before.since(), now.plus(pause), pause, why));
        LOG.warn("an alert could not be sent by {}; the next try is in {} s: {}", name, pause.toSeconds(), why);
    }

    private Map<String, String> failing() {
        Map<String, String> all = new TreeMap<>();
        troubles.forEach((name, trouble) -> {
            if (!trouble.since().plus(PATIENCE).isAfter(clock.instant())) {
                all.put(name, trouble.why());
            }
        });
        return all;
    }

    /** Tells a channel something, whether there is an alert or not. */
    void test(String name) throws IOException {
        List<Channel> channel = new ArrayList<>();
        (name.equals(Mail.NAME) ? channels.mail() : channels.webhook()).ifPresent(channel::add);
        if (channel.isEmpty()) {
            throw new IOException("it is not set up");
        }
        Instant now = clock.instant();
        Sender from = sender.get();
        AlertView nothing = new AlertView(
                "test." + name,
                "test",
                "ok",
                "notifications by " + name,
                "This is a test, which somebody asked for.",
                "Nothing is wrong.",
                "Nothing has to be done.",
                text(now),
                text(now),
                null,
                null,
                null);
        channel.get(0)
                .tell(new AlertNews(
                        "test-" + now.toEpochMilli(), "test", from.cluster(), from.node(), text(now), nothing));
    }
}
