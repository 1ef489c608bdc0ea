package io.caisson.nvme.controller.log;

/** How well namespaces are reached through a controller (NVM Express Base Specification 2.0, 8.1.3). */
public enum AnaState {
    OPTIMIZED(0x01),
    /** The portal is being drained: it serves, but hosts should use others. */
    NON_OPTIMIZED(0x02);

    private final int code;

    AnaState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
