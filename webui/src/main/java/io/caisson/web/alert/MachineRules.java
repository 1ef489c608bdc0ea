package io.caisson.web.alert;

import static io.caisson.web.alert.AlertRule.CERTIFICATE_ENDS;
import static io.caisson.web.alert.AlertRule.CLOCK_SKEW;
import static io.caisson.web.alert.AlertRule.NODE_DISK_SPACE;
import static io.caisson.web.alert.AlertRule.NOTIFICATION_FAILS;
import static io.caisson.web.alert.AlertThreshold.CERTIFICATE_CRITICAL;
import static io.caisson.web.alert.AlertThreshold.CERTIFICATE_WARNING;
import static io.caisson.web.alert.AlertThreshold.CLOCK_CRITICAL;
import static io.caisson.web.alert.AlertThreshold.CLOCK_WARNING;
import static io.caisson.web.alert.AlertThreshold.FREE_CRITICAL;
import static io.caisson.web.alert.AlertThreshold.FREE_WARNING;

import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.Node;
import io.caisson.web.alert.Findings.Found;
import io.caisson.web.alert.Vitals.Heard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Clocks, certificates and file systems of the nodes. Pure. */
final class MachineRules {

    private static final long SECOND_MILLIS = 1_000;
    private static final int BACK_PERCENT = 2;
    private static final int ALL = 100;

    private MachineRules() {}

    static void look(Facts facts, Findings findings) {
        Set<String> heard =
                facts.vitals().stream().map(said -> said.vitals().nodeId()).collect(Collectors.toSet());
        for (Node node : facts.nodes()) {
            if (!heard.contains(node.id())) {
                findings.unknown(CLOCK_SKEW, node.id());
                findings.unknown(NODE_DISK_SPACE, node.id());
                findings.unknownFrom(CERTIFICATE_ENDS, node.id());
            }
        }
        long middle = middle(facts.vitals());
        for (Heard said : facts.vitals()) {
            clock(facts, said, middle, findings);
            space(facts, said.vitals(), findings);
            said.vitals()
                    .certificates()
                    .forEach(certificate -> certificate(facts, said.vitals(), certificate, findings));
        }
        facts.failures()
                .forEach((channel, why) -> findings.found(
                        channel,
                        Found.warning(
                                NOTIFICATION_FAILS,
                                "notifications by " + channel,
                                "Alerts cannot be sent by " + channel + ": " + why,
                                "Nobody is told of alerts that way; they are in console and command line.",
                                "Correct the settings and try them: caisson settings " + channel + " test")));
    }

    /** Whom most agree with: the one who asks may be the one who is wrong. */
    private static long middle(List<Heard> vitals) {
        List<Long> ahead = vitals.stream().map(Heard::aheadMillis).sorted().toList();
        int size = ahead.size();
        if (size == 0) {
            return 0;
        }
        return size % 2 == 1 ? ahead.get(size / 2) : (ahead.get(size / 2 - 1) + ahead.get(size / 2)) / 2;
    }

    private static void clock(Facts facts, Heard said, long middle, Findings findings) {
        long off = Math.abs(said.aheadMillis() - middle) - said.uncertainMillis();
        // Two changes at once may leave the two the wrong way round: what is critical is told of all the same.
        long badSkewSeconds = facts.thresholds().of(CLOCK_CRITICAL);
        long skewSeconds = Math.min(facts.thresholds().of(CLOCK_WARNING), badSkewSeconds);
        if (off <= skewSeconds * SECOND_MILLIS) {
            return;
        }
        boolean isBad = off > badSkewSeconds * SECOND_MILLIS;
        String name = facts.nodeName(said.vitals().nodeId());
        findings.found(
                said.vitals().nodeId(),
                new Found(
                        CLOCK_SKEW,
                        isBad ? AlertSeverity.CRITICAL : AlertSeverity.WARNING,
                        "clock of " + name,
                        "The clock of " + name + " is more than "
                                + (isBad ? badSkewSeconds : skewSeconds)
                                + " s from those of the other nodes.",
                        "Data is safe; times of audit and history, and the ends of sessions and tokens, are wrong there.",
                        "Have all nodes follow the same time servers: timedatectl on " + name,
                        0));
    }

    private static void space(Facts facts, Vitals vitals, Findings findings) {
        if (vitals.dataBytes() <= 0) {
            findings.unknown(NODE_DISK_SPACE, vitals.nodeId());
            return;
        }
        int more = facts.active().containsKey(NODE_DISK_SPACE.id(vitals.nodeId())) ? BACK_PERCENT : 0;
        long free = ALL * vitals.dataFreeBytes() / vitals.dataBytes();
        int fewest = facts.thresholds().of(FREE_CRITICAL);
        int few = Math.max(facts.thresholds().of(FREE_WARNING), fewest);
        if (free >= few + more) {
            return;
        }
        String name = facts.nodeName(vitals.nodeId());
        findings.found(
                vitals.nodeId(),
                new Found(
                        NODE_DISK_SPACE,
                        free < fewest ? AlertSeverity.CRITICAL : AlertSeverity.WARNING,
                        "file system of " + name,
                        "Less than " + (free < fewest ? fewest : few + more)
                                + " % of the file system with the data directory of " + name + " is free.",
                        "Logs, history and the journal of the store have to fit there.",
                        "Remove what is not Caisson's from it, or make it larger: df on " + name,
                        0));
    }

    private static void certificate(Facts facts, Vitals vitals, Vitals.Certificate certificate, Findings findings) {
        Duration left = Duration.between(facts.now(), Instant.ofEpochMilli(certificate.endsAtMillis()));
        int verySoonDays = facts.thresholds().of(CERTIFICATE_CRITICAL);
        int soonDays = Math.max(facts.thresholds().of(CERTIFICATE_WARNING), verySoonDays);
        if (left.compareTo(Duration.ofDays(soonDays)) > 0) {
            return;
        }
        boolean isOver = left.isNegative() || left.isZero();
        boolean isApi = certificate.use().equals("api");
        String name = facts.nodeName(vitals.nodeId());
        findings.found(
                vitals.nodeId() + "." + certificate.use(),
                new Found(
                        CERTIFICATE_ENDS,
                        left.compareTo(Duration.ofDays(verySoonDays)) <= 0
                                ? AlertSeverity.CRITICAL
                                : AlertSeverity.WARNING,
                        "certificate of " + name,
                        "The certificate that " + name + " shows to " + (isApi ? "users of its API" : "other nodes")
                                + (isOver ? " has ended." : " ends on " + day(certificate) + "."),
                        isApi
                                ? "Console, command line and programs do not trust it then."
                                : "The other nodes do not talk to it then.",
                        isApi
                                ? "Start its daemon again: it makes a new one when 60 days are left."
                                : "It is renewed by itself with 30 days left and more; see the log of " + name
                                        + " for why not.",
                        0));
    }

    private static String day(Vitals.Certificate certificate) {
        return Instant.ofEpochMilli(certificate.endsAtMillis()).toString().substring(0, "2026-01-01".length());
    }
}
