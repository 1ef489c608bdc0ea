package io.caisson.tests.nvmehost;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The Connect command (Base, 6.3).
 *
 * @param queueEntries goes onto the wire less one
 * @param attributes CATTR
 */
public record ConnectCommand(
        int queueId,
        int queueEntries,
        int attributes,
        int keepAliveMillis,
        UUID hostId,
        int controllerId,
        String subsystemNqn,
        String hostNqn) {
    public static final int DATA_BYTES = 1024;
    public static final int ADMIN_ENTRIES = 32;

    private static final int CONTROLLER_ID = 16;
    private static final int SUBSYSTEM_NQN = 256;
    private static final int HOST_NQN = 512;

    static ConnectCommand admin(HostOptions options) {
        return new ConnectCommand(
                0,
                ADMIN_ENTRIES,
                0,
                options.keepAliveMillis(),
                options.hostId(),
                options.controllerId(),
                options.subsystemNqn(),
                options.hostNqn());
    }

    static ConnectCommand io(HostOptions options, int queueId, int controllerId) {
        return new ConnectCommand(
                queueId,
                options.queueEntries(),
                0,
                0,
                options.hostId(),
                controllerId,
                options.subsystemNqn(),
                options.hostNqn());
    }

    /** Fills the command's entry; its data is {@link #data()}. */
    public NvmeCommand fill(NvmeCommand command) {
        return command.fabrics(FabricsType.CONNECT)
                .dword10(queueId << 16)
                .dword11(queueEntries - 1 & 0xFFFF | attributes << 16)
                .dword12(keepAliveMillis);
    }

    public byte[] data() {
        ByteBuffer data = ByteBuffer.allocate(DATA_BYTES);
        data.putLong(hostId.getMostSignificantBits()).putLong(hostId.getLeastSignificantBits());
        data.order(ByteOrder.LITTLE_ENDIAN).putShort(CONTROLLER_ID, (short) controllerId);
        data.put(SUBSYSTEM_NQN, subsystemNqn.getBytes(StandardCharsets.UTF_8));
        data.put(HOST_NQN, hostNqn.getBytes(StandardCharsets.UTF_8));
        return data.array();
    }
}
