package io.caisson.nvme.controller.feature;

/** Feature identifiers (NVM Express Base Specification 2.0, figure 317), those that some controller here has. */
public enum FeatureId {
    ARBITRATION(0x01),
    POWER_MANAGEMENT(0x02),
    TEMPERATURE_THRESHOLD(0x04),
    ERROR_RECOVERY(0x05),
    NUMBER_OF_QUEUES(0x07),
    WRITE_ATOMICITY_NORMAL(0x0A),
    ASYNC_EVENT_CONFIGURATION(0x0B),
    TIMESTAMP(0x0E),
    KEEP_ALIVE_TIMER(0x0F),
    HOST_BEHAVIOR_SUPPORT(0x16),
    HOST_IDENTIFIER(0x81),
    RESERVATION_NOTIFICATION_MASK(0x82),
    RESERVATION_PERSISTENCE(0x83);

    private final int code;

    FeatureId(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
