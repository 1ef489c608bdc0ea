package io.caisson.tests.initiator;

import org.jspecify.annotations.Nullable;

/** The target answered the login with a status other than success (section 11.13.5). */
public final class LoginRejectedException extends InitiatorException {
    private final int statusClass;
    private final int statusDetail;
    private final @Nullable String targetAddress;

    LoginRejectedException(int statusClass, int statusDetail, @Nullable String targetAddress) {
        super(String.format("login refused with status %02x%02x", statusClass, statusDetail));
        this.statusClass = statusClass;
        this.statusDetail = statusDetail;
        this.targetAddress = targetAddress;
    }

    /** Where the target has moved to (section 13.8), if it says so. */
    public @Nullable String targetAddress() {
        return targetAddress;
    }

    public int statusClass() {
        return statusClass;
    }

    public int statusDetail() {
        return statusDetail;
    }
}
