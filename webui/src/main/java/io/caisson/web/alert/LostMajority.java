package io.caisson.web.alert;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertSeverity;
import io.caisson.web.node.NodePulse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one alert that cannot be kept in the catalog: that there is no majority that could keep it. Each node has its own, which
 * ends with the process. Guarded by this.
 */
final class LostMajority {

    /** For so long those that are to be told that it is over may take. */
    private static final Duration KEPT_WHEN_OVER = Duration.ofHours(1);

    private @Nullable Alert alert;
    private @Nullable Instant silentSince;
    private @Nullable Instant heardSince;
    private long changes;

    synchronized void look(Instant now, NodePulse pulse) {
        AlertRule rule = AlertRule.NO_QUORUM;
        if (pulse.quorum()) {
            silentSince = null;
            heardSince = heardSince == null ? now : heardSince;
            Alert last = alert;
            if (last == null) {
                return;
            }
            if (last.isActive()) {
                if (isOver(heardSince, rule.clearedAfter(), now)) {
                    alert = alert(pulse, AlertSeverity.OK, last.since(), now, last.told());
                }
            } else if (last.changedAt().plus(KEPT_WHEN_OVER).isBefore(now)) {
                alert = null;
            }
            return;
        }
        heardSince = null;
        silentSince = silentSince == null ? now : silentSince;
        Alert last = alert;
        if ((last == null || !last.isActive()) && isOver(silentSince, rule.raisedAfter(), now)) {
            alert = alert(
                    pulse, AlertSeverity.CRITICAL, silentSince, now, last == null ? Alert.Told.NOBODY : last.told());
        }
    }

    private static boolean isOver(Instant since, Duration wait, Instant now) {
        return !since.plus(wait).isAfter(now);
    }

    private Alert alert(NodePulse pulse, AlertSeverity severity, Instant since, Instant now, Alert.Told told) {
        changes++;
        return new Alert(
                AlertRule.NO_QUORUM.id(pulse.node()),
                severity,
                "node " + pulse.node(),
                pulse.node() + " does not hear from a majority of the nodes.",
                "It serves no host and can change nothing; if the others do not hear each other either, all hosts wait.",
                "Bring back nodes, or the network between them: caisson node list",
                0,
                since,
                now,
                changes,
                null,
                null,
                null,
                told,
                0);
    }

    synchronized Optional<Alert> alert() {
        return Optional.ofNullable(alert);
    }

    synchronized void told(Alert.Told told) {
        Alert last = alert;
        if (last != null) {
            alert = new Alert(
                    last.id(),
                    last.severity(),
                    last.object(),
                    last.cause(),
                    last.effect(),
                    last.fix(),
                    last.level(),
                    last.since(),
                    last.changedAt(),
                    last.change(),
                    null,
                    null,
                    null,
                    told,
                    0);
        }
    }
}
