package io.caisson.web.alert;

import static io.caisson.web.alert.AlertRule.INITIATOR_REFUSED;

import io.caisson.web.alert.Findings.Found;
import io.caisson.web.node.RefusedInitiator;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who knocks and is not let in. Names come from strangers: only some of them become alerts. Pure. */
final class HostRules {

    private static final int MOST_NAMED = 8;
    private static final int LONGEST_NAME = 223;
    private static final Duration RECENT = Duration.ofMinutes(15);

    private HostRules() {}

    static void look(Facts facts, Findings findings) {
        Map<String, RefusedInitiator> byName = new LinkedHashMap<>();
        facts.refused().stream()
                .filter(refused -> isRecent(refused, facts.now()))
                .sorted(Comparator.comparing(RefusedInitiator::firstSeen).thenComparing(RefusedInitiator::name))
                .forEach(refused -> byName.putIfAbsent(refused.name(), refused));
        List<RefusedInitiator> some = byName.values().stream().limit(MOST_NAMED).toList();
        some.forEach(refused -> refused(refused, findings));
        int more = byName.size() - some.size();
        if (more > 0) {
            findings.found(
                    "more",
                    Found.warning(
                            INITIATOR_REFUSED,
                            "initiators",
                            "More than " + MOST_NAMED + " initiators knock and are not let in.",
                            "These hosts cannot use their volumes; or somebody tries names.",
                            "See who, from where and why: caisson initiator list"));
        }
    }

    private static boolean isRecent(RefusedInitiator refused, Instant now) {
        try {
            return Instant.parse(refused.lastSeen()).plus(RECENT).isAfter(now);
        } catch (DateTimeException unreadable) {
            return false;
        }
    }

    private static void refused(RefusedInitiator refused, Findings findings) {
        String name = refused.name().length() <= LONGEST_NAME
                ? refused.name()
                : refused.name().substring(0, LONGEST_NAME);
        boolean isUnknown = refused.reason().startsWith("unknown-initiator")
                || refused.reason().startsWith("unknown-host");
        String option = refused.protocol().equals("nvme") ? "--nqn" : "--iqn";
        findings.found(
                name,
                Found.warning(
                        INITIATOR_REFUSED,
                        "initiator " + name,
                        name + " knocked from " + refused.from() + " and was not let in: "
                                + refused.reason().replace('-', ' ') + ".",
                        "This host cannot use its volumes here.",
                        fix(refused, isUnknown, option + " '" + name + "'")));
    }

    private static String fix(RefusedInitiator refused, boolean isUnknown, String option) {
        if (isUnknown) {
            return "If it is one of yours: caisson host create NAME " + option;
        }
        return switch (refused.reason()) {
            case "unknown-target", "unknown-subsystem" ->
                "Give it the name of a target that is there: caisson portal list";
            case "foreign-network" -> "See from which networks the host may come: caisson host list";
            default -> "See how the host is meant to prove itself: caisson host list";
        };
    }
}
