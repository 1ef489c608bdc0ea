package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;

/**
 * One feature of one controller. None is saved over resets, so that what is saved is the default (NVM Express Base Specification
 * 2.0, 4.4). Owner: the event loop of the admin queue.
 */
public interface Feature {

    /** Where it applies: its bits in the Feature Identifiers Supported and Effects log page (figure 218). */
    enum Scope {
        NAMESPACE(1 << 20),
        CONTROLLER(1 << 21);

        private final int bit;

        Scope(int bit) {
            this.bit = bit;
        }

        int bit() {
            return bit;
        }
    }

    Scope scope();

    /** Whether Set Features may change it. */
    default boolean changeable() {
        return true;
    }

    /**
     * Get Features.
     *
     * @param doubleword11 what selects within some features
     * @param current whether the current value is wanted, not the default
     */
    NvmeCommand get(int namespaceId, int doubleword11, boolean current);

    /** Set Features. */
    NvmeCommand set(int namespaceId, int doubleword11);

    /** The controller was reset. */
    default void reset() {}
}
