package io.caisson.tests.initiator;

/** The target answered the login with a status other than success (section 11.13.5). */
public final class LoginRejectedException extends InitiatorException {
    private final int statusClass;
    private final int statusDetail;

    LoginRejectedException(int statusClass, int statusDetail) {
        super(String.format("login refused with status %02x%02x", statusClass, statusDetail));
        this.statusClass = statusClass;
        this.statusDetail = statusDetail;
    }

    public int statusClass() {
        return statusClass;
    }

    public int statusDetail() {
        return statusDetail;
    }
}
