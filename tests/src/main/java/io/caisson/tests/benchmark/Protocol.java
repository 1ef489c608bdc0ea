package io.caisson.tests.benchmark;

/** How a volume is reached. */
public enum Protocol {
    ISCSI("iSCSI"),
    NVME("NVMe/TCP");

    private final String label;

    Protocol(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
