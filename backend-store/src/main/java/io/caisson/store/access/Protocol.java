package io.caisson.store.access;

import java.util.Optional;

/** How a host reaches what is exported to it. */
public enum Protocol {
    ISCSI("iscsi"),
    NVME("nvme");

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    /** As the catalog and the API have it. */
    public String text() {
        return text;
    }

    public static Optional<Protocol> byText(String text) {
        for (Protocol protocol : values()) {
            if (protocol.text.equals(text)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
