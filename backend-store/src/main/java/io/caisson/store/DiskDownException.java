package io.caisson.store;

import io.caisson.store.control.DiskCondition;
import java.io.IOException;

/** A disk is not there, or is not the one it should be. */
final class DiskDownException extends IOException {
    private static final long serialVersionUID = 1;

    private final DiskCondition condition;

    DiskDownException(DiskCondition condition, String message) {
        super(message);
        this.condition = condition;
    }

    DiskDownException(String message, IOException cause) {
        super(message, cause);
        this.condition = DiskCondition.FAILED;
    }

    DiskCondition condition() {
        return condition;
    }
}
