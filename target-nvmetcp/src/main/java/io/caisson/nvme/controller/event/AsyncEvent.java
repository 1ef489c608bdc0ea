package io.caisson.nvme.controller.event;

import org.jspecify.annotations.Nullable;

/** Asynchronous events (NVM Express Base Specification 2.0, 5.2.1, figures 146 and 148), those that happen here. */
public enum AsyncEvent {
    /** A namespace came, went or has another size. */
    NAMESPACE_ATTRIBUTE(Type.NOTICE, 0x00, 0x04, 1 << 8),
    ANA_CHANGE(Type.NOTICE, 0x03, 0x0C, 1 << 11),
    DISCOVERY_CHANGE(Type.NOTICE, 0xF0, 0x70, 1 << 31),
    /** A notification is in the log; masked by namespace, not by the event configuration. */
    RESERVATION(Type.IO_COMMAND_SET, 0x00, 0x80, 0);

    private enum Type {
        NOTICE(2),
        IO_COMMAND_SET(6);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    private static final int INFORMATION_SHIFT = 8;
    private static final int LOG_PAGE_SHIFT = 16;

    private final Type type;
    private final int information;
    private final int logPage;
    private final int configurationBit;

    AsyncEvent(Type type, int information, int logPage, int configurationBit) {
        this.type = type;
        this.information = information;
        this.logPage = logPage;
        this.configurationBit = configurationBit;
    }

    /** Doubleword 0 of the completion entry. */
    int result() {
        return type.code | information << INFORMATION_SHIFT | logPage << LOG_PAGE_SHIFT;
    }

    boolean enabledBy(int configuration) {
        return configurationBit == 0 || (configuration & configurationBit) != 0;
    }

    /** The event whose log this is; null if there is none. */
    public static @Nullable AsyncEvent ofLogPage(int logPage) {
        for (AsyncEvent event : values()) {
            if (event.logPage == logPage) {
                return event;
            }
        }
        return null;
    }
}
