package io.caisson.web.alert;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertService.Finding;
import io.caisson.store.service.AlertSeverity;
import io.caisson.web.alert.Findings.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes news of what is found: only what lasts. What comes and goes and comes again has to be away for longer each time to be over,
 * up to {@link #MOST_PATIENCE} times as long. A node that begins to lead begins to wait anew. One thread.
 */
final class Steadiness {

    /** A text that says something else is kept that often. */
    private static final Duration TEXT_PAUSE = Duration.ofMinutes(1);

    /** Whoever came back within that time flaps. */
    private static final Duration CALM = Duration.ofMinutes(30);

    private static final int MOST_PATIENCE = 16;
    private static final int MOST_FOLLOWED = 2_000;

    private final Map<String, Change> waiting = new HashMap<>();
    private final Map<String, Restless> restless = new HashMap<>();
    private final Map<String, Instant> textKept = new HashMap<>();

    /** What is about to become of an alert, and since when it has been so. */
    private record Change(AlertSeverity to, boolean isUp, Instant since) {}

    /** How often one came back, and when last. */
    private record Restless(int times, Instant last) {}

    /** Another node has decided meanwhile, or nobody. */
    void forget() {
        waiting.clear();
        restless.clear();
        textKept.clear();
    }

    /** What is news now. */
    Collection<Finding> news(Instant now, List<Alert> known, Findings findings) {
        Map<String, Alert> alerts = new HashMap<>();
        known.forEach(alert -> alerts.put(alert.id(), alert));
        TreeSet<String> ids = new TreeSet<>(findings.all().keySet());
        known.stream().filter(Alert::isActive).map(Alert::id).forEach(ids::add);
        waiting.keySet().retainAll(ids);
        textKept.keySet().retainAll(ids);
        restless.values().removeIf(one -> one.last().plus(CALM).isBefore(now));
        List<Finding> news = new ArrayList<>();
        for (String id : ids) {
            Found found = findings.all().get(id);
            if (found == null && findings.isUnknown(id)) {
                waiting.remove(id);
                continue;
            }
            Finding one = look(now, id, alerts.get(id), found);
            if (one != null && news.size() < MOST_FOLLOWED) {
                news.add(one);
            }
        }
        return news;
    }

    private @Nullable Finding look(Instant now, String id, @Nullable Alert alert, @Nullable Found found) {
        AlertSeverity is = alert == null ? AlertSeverity.OK : alert.severity();
        AlertSeverity should = found == null ? AlertSeverity.OK : found.severity();
        if (is == should) {
            waiting.remove(id);
            return alert != null && found != null ? saysMore(now, id, alert, found) : null;
        }
        boolean isUp = should.compareTo(is) > 0;
        Change change = waiting.get(id);
        Instant since = change != null && change.isUp() == isUp ? change.since() : now;
        waiting.put(id, new Change(should, isUp, since));
        if (Duration.between(since, now).compareTo(wait(id, isUp, found)) < 0) {
            return null;
        }
        waiting.remove(id);
        textKept.put(id, now);
        if (alert != null && is == AlertSeverity.OK) {
            cameBack(now, id, alert);
        }
        return found == null
                ? over(alert)
                : finding(id, found, alert == null || !alert.isActive() ? since : alert.since());
    }

    private Duration wait(String id, boolean isUp, @Nullable Found found) {
        AlertRule rule = found == null ? ruleOf(id) : found.rule();
        if (rule == null) {
            return Duration.ZERO; // of another release, which knows no end of it
        }
        if (isUp) {
            return rule.raisedAfter();
        }
        Restless one = restless.get(id);
        int times = one == null ? 0 : one.times();
        return rule.clearedAfter().multipliedBy(Math.min(MOST_PATIENCE, 1L << Math.min(times, MOST_PATIENCE)));
    }

    private static @Nullable AlertRule ruleOf(String id) {
        for (AlertRule rule : AlertRule.values()) {
            if (id.startsWith(rule.code() + ".")) {
                return rule;
            }
        }
        return null;
    }

    private void cameBack(Instant now, String id, Alert alert) {
        if (alert.changedAt().plus(CALM).isAfter(now)) {
            Restless before = restless.get(id);
            restless.put(id, new Restless(before == null ? 1 : before.times() + 1, now));
        }
    }

    private @Nullable Finding saysMore(Instant now, String id, Alert alert, Found found) {
        if (found.level() > alert.level()) {
            textKept.put(id, now);
            return finding(id, found, alert.since());
        }
        boolean isSame = alert.cause().equals(found.cause())
                && alert.effect().equals(found.effect())
                && alert.fix().equals(found.fix());
        Instant kept = textKept.getOrDefault(id, Instant.EPOCH);
        if (isSame || kept.plus(TEXT_PAUSE).isAfter(now)) {
            return null;
        }
        textKept.put(id, now);
        return finding(id, found, alert.since());
    }

    private static Finding finding(String id, Found found, Instant since) {
        return new Finding(
                id, found.severity(), found.object(), found.cause(), found.effect(), found.fix(), found.level(), since);
    }

    private static @Nullable Finding over(@Nullable Alert alert) {
        return alert == null
                ? null
                : new Finding(
                        alert.id(),
                        AlertSeverity.OK,
                        alert.object(),
                        alert.cause(),
                        alert.effect(),
                        alert.fix(),
                        alert.level(),
                        alert.since());
    }
}
