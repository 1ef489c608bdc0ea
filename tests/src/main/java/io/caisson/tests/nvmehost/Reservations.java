package io.caisson.tests.nvmehost;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reservation commands of one host to one namespace (Base, 7). The answers may be anything. */
public final class Reservations {
    private static final int REPORT_BYTES = 4096;
    private static final int EXTENDED_DATA = 1;
    private static final int IGNORE_EXISTING_KEY = 1 << 3;

    private final Exchange exchange;
    private final int namespaceId;

    /** RTYPE. */
    public enum Type {
        NONE,
        WRITE_EXCLUSIVE,
        EXCLUSIVE_ACCESS,
        WRITE_EXCLUSIVE_REGISTRANTS_ONLY,
        EXCLUSIVE_ACCESS_REGISTRANTS_ONLY,
        WRITE_EXCLUSIVE_ALL_REGISTRANTS,
        EXCLUSIVE_ACCESS_ALL_REGISTRANTS
    }

    /** RREGA. */
    public enum Registration {
        REGISTER,
        UNREGISTER,
        REPLACE
    }

    /** RACQA. */
    public enum Acquisition {
        ACQUIRE,
        PREEMPT,
        PREEMPT_AND_ABORT
    }

    /** CPTPL. */
    public enum Persistence {
        UNCHANGED(0),
        CLEAR(2),
        SET(3);

        private final int code;

        Persistence(int code) {
            this.code = code;
        }
    }

    Reservations(Exchange exchange, int namespaceId) {
        this.exchange = exchange;
        this.namespaceId = namespaceId;
    }

    public NvmeCommand register(Registration action, long currentKey, long newKey, Persistence persistence) {
        return exchange.send(
                keys(currentKey, newKey),
                command -> command.nvm(NvmOpcode.RESERVATION_REGISTER)
                        .namespace(namespaceId)
                        .dword10(action.ordinal() | persistence.code << 30));
    }

    /** Replaces whatever key there is, or none (IEKEY). */
    public NvmeCommand registerAnyhow(Registration action, long newKey) {
        return exchange.send(
                keys(0, newKey),
                command -> command.nvm(NvmOpcode.RESERVATION_REGISTER)
                        .namespace(namespaceId)
                        .dword10(action.ordinal() | IGNORE_EXISTING_KEY));
    }

    public NvmeCommand acquire(Acquisition action, Type type, long currentKey, long preemptedKey) {
        return exchange.send(
                keys(currentKey, preemptedKey),
                command -> command.nvm(NvmOpcode.RESERVATION_ACQUIRE)
                        .namespace(namespaceId)
                        .dword10(action.ordinal() | type.ordinal() << 8));
    }

    public NvmeCommand release(Type type, long currentKey) {
        return exchange.send(
                key(currentKey),
                command -> command.nvm(NvmOpcode.RESERVATION_RELEASE)
                        .namespace(namespaceId)
                        .dword10(type.ordinal() << 8));
    }

    /** Removes the reservation and all registrations. */
    public NvmeCommand clear(long currentKey) {
        return exchange.send(
                key(currentKey),
                command -> command.nvm(NvmOpcode.RESERVATION_RELEASE)
                        .namespace(namespaceId)
                        .dword10(1));
    }

    /** The extended data structure (Base, figure 414), little-endian. */
    public ByteBuffer report() {
        byte[] data = exchange.receive(
                REPORT_BYTES,
                command -> command.nvm(NvmOpcode.RESERVATION_REPORT)
                        .namespace(namespaceId)
                        .dword10(REPORT_BYTES / 4 - 1)
                        .dword11(EXTENDED_DATA));
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] keys(long first, long second) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first)
                .putLong(second)
                .array();
    }

    private static byte[] key(long only) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(only)
                .array();
    }
}
