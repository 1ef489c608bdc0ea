package io.caisson.store.service;

import java.util.Locale;

/** How bad it is; the worst is the last. */
public enum AlertSeverity {
    /** It is over. */
    OK,
    /** It should be mended before something else happens. */
    WARNING,
    /** Hosts or data suffer, or are about to. */
    CRITICAL;

    /** As the API and records write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is unknown to this release is at least a warning. */
    static AlertSeverity ofRecord(String text) {
        for (AlertSeverity severity : values()) {
            if (severity.text().equals(text)) {
                return severity;
            }
        }
        return WARNING;
    }
}
