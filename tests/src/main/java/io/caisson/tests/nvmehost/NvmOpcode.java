package io.caisson.tests.nvmehost;

/** Commands of the NVM command set (NVM, figure 15) and of reservations (Base, 7). */
public enum NvmOpcode {
    FLUSH(0x00),
    WRITE(0x01),
    READ(0x02),
    WRITE_UNCORRECTABLE(0x04),
    COMPARE(0x05),
    WRITE_ZEROES(0x08),
    DATASET_MANAGEMENT(0x09),
    VERIFY(0x0C),
    RESERVATION_REGISTER(0x0D),
    RESERVATION_REPORT(0x0E),
    RESERVATION_ACQUIRE(0x11),
    RESERVATION_RELEASE(0x15),
    COPY(0x19);

    private final int code;

    NvmOpcode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
