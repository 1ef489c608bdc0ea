package io.caisson.tests.initiator;

/** What the target sent on its own account. */
public interface TargetNotice {

    /** An asynchronous message (section 11.9); {@code event} 1 asks for a logout, 2 and 3 announce a drop. */
    void onAsyncMessage(int event, int vendorCode);

    TargetNotice IGNORE = (event, vendorCode) -> {};
}
