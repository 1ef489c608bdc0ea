package io.caisson.appliance;

import org.jspecify.annotations.Nullable;

/** The daemon cannot start. The message is for an operator, in one sentence. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final DaemonExit exit;
    private final @Nullable String fix;

    StartFailure(DaemonExit exit, String message, @Nullable String fix, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
        this.fix = fix;
    }

    DaemonExit exit() {
        return exit;
    }

    @Nullable
    String fix() {
        return fix;
    }
}
