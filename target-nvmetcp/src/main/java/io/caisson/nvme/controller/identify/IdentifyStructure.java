package io.caisson.nvme.controller.identify;

import org.jspecify.annotations.Nullable;

/**
 * CNS: the data structures of Identify (NVM Express Base Specification 2.0, figure 273). Those of secondary controllers (14h, 15h),
 * of NVM sets, domains and endurance groups are not there, as these are not.
 */
public enum IdentifyStructure {
    NAMESPACE(0x00, false),
    CONTROLLER(0x01, false),
    ACTIVE_NAMESPACES(0x02, false),
    NAMESPACE_IDENTIFICATION(0x03, false),
    NVM_NAMESPACE(0x05, true),
    NVM_CONTROLLER(0x06, true),
    NVM_ACTIVE_NAMESPACES(0x07, true),
    INDEPENDENT_NAMESPACE(0x08, false),
    ALLOCATED_NAMESPACES(0x10, false),
    ALLOCATED_NAMESPACE(0x11, false),
    CONTROLLERS_OF_NAMESPACE(0x12, false),
    CONTROLLERS(0x13, false),
    COMMAND_SETS(0x1C, false);

    private final int code;
    private final boolean ofCommandSet;

    IdentifyStructure(int code, boolean ofCommandSet) {
        this.code = code;
        this.ofCommandSet = ofCommandSet;
    }

    /** Whether CSI selects it. */
    public boolean ofCommandSet() {
        return ofCommandSet;
    }

    /** Null if there is none. */
    public static @Nullable IdentifyStructure byCode(int code) {
        for (IdentifyStructure structure : values()) {
            if (structure.code == code) {
                return structure;
            }
        }
        return null;
    }
}
