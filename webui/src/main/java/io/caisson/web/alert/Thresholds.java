package io.caisson.web.alert;

import java.util.Map;
import java.util.Optional;

/**
 * The thresholds that count now. Immutable; pure.
 *
 * @param changed those that are otherwise than usual, by name; others than are known here are of a newer release
 */
public record Thresholds(Map<String, Integer> changed) {

    static final Thresholds STANDARD = new Thresholds(Map.of());

    public Thresholds {
        changed = Map.copyOf(changed);
    }

    public int of(AlertThreshold threshold) {
        return changed.getOrDefault(threshold.code(), threshold.standard());
    }

    /** Why one cannot be set so, beside the others; empty if it can. */
    public Optional<String> refusal(AlertThreshold threshold, int value) {
        if (value < threshold.least() || value > threshold.most()) {
            return Optional.of(value + " is not within " + threshold.least() + " to " + threshold.most());
        }
        for (AlertThreshold critical : AlertThreshold.values()) {
            AlertThreshold warning = critical.warning();
            if (warning == null || (critical != threshold && warning != threshold)) {
                continue;
            }
            int first = warning == threshold ? value : of(warning);
            int second = critical == threshold ? value : of(critical);
            if (critical.isWorseBelow() ? second >= first : second <= first) {
                return Optional.of("what is critical has to be worse than what is a warning: " + warning.code()
                        + " would be " + first + ", and " + critical.code() + " " + second);
            }
        }
        return Optional.empty();
    }
}
