package io.caisson.web.auth;

import io.caisson.store.service.AuditEntry;
import io.caisson.store.service.AuditService;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Wrong passwords in the audit. Strangers must not be able to push out of it what others did, so only so many are noted: a burst,
 * and one more each while. Those in between are counted, and the next one noted tells how many they were. Of this node alone;
 * any thread.
 */
public final class FailedSignIns {

    static final int BURST = 16;
    static final Duration ONE_MORE_AFTER = Duration.ofMinutes(10);

    /** HTTP status of what is noted. */
    private static final int UNAUTHENTICATED = 401;

    private final AuditService audit;
    private final LongSupplier nanos;
    private double left = BURST;
    private long atNanos;
    private long untold;

    public FailedSignIns(AuditService audit) {
        this(audit, System::nanoTime);
    }

    FailedSignIns(AuditService audit, LongSupplier nanos) {
        this.audit = audit;
        this.nanos = nanos;
        this.atNanos = nanos.getAsLong();
    }

    /**
     * Somebody was not let in.
     *
     * @param user whom they said to be, if there is such a user: people type passwords there, too
     * @param from the address of the client
     */
    public void note(String user, String from, String path, String operation, String requestId) {
        long before = takeUntold();
        if (before < 0) {
            return;
        }
        Map<String, String> more = before == 0 ? Map.of() : Map.of("notTold", String.valueOf(before));
        audit.note(new AuditEntry(
                "", "", "", user, from, "POST", path, operation, UNAUTHENTICATED, requestId, Map.of(), more));
    }

    /** How many were not noted since the last that was; negative if this one is not to be noted either. */
    private synchronized long takeUntold() {
        long now = nanos.getAsLong();
        left = Math.min(BURST, left + (double) (now - atNanos) / ONE_MORE_AFTER.toNanos());
        atNanos = now;
        if (left < 1) {
            untold++;
            return -1;
        }
        left -= 1;
        long before = untold;
        untold = 0;
        return before;
    }
}
