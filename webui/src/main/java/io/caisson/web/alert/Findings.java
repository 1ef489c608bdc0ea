package io.caisson.web.alert;

import io.caisson.store.service.AlertSeverity;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the rules find at one look. One thread. */
final class Findings {

    /**
     * What is wrong.
     *
     * @param object what it is about, in the words of people
     */
    record Found(
            AlertRule rule,
            AlertSeverity severity,
            String object,
            String cause,
            String effect,
            String fix,
            long level) {

        static Found warning(AlertRule rule, String object, String cause, String effect, String fix) {
            return new Found(rule, AlertSeverity.WARNING, object, cause, effect, fix, 0);
        }

        static Found critical(AlertRule rule, String object, String cause, String effect, String fix) {
            return new Found(rule, AlertSeverity.CRITICAL, object, cause, effect, fix, 0);
        }

        Found atLevel(long count) {
            return new Found(rule, severity, object, cause, effect, fix, count);
        }
    }

    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> unknownRules = new HashSet<>();

    /** @param about the object's id, which is that of the alert, too */
    void found(String about, Found what) {
        found.putIfAbsent(what.rule().id(about), what);
    }

    /** Nobody can say: what was found before still counts. */
    void unknown(AlertRule rule, String about) {
        unknown.add(rule.id(about));
    }

    /** Nobody can say of any object whose id begins so. */
    void unknownFrom(AlertRule rule, String about) {
        unknownRules.add(rule.id(about));
    }

    Map<String, Found> all() {
        return found;
    }

    boolean isUnknown(String id) {
        return unknown.contains(id) || unknownRules.stream().anyMatch(id::startsWith);
    }
}
