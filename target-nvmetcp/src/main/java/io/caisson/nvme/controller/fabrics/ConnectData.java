package io.caisson.nvme.controller.fabrics;

import io.caisson.nvme.command.HostId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The data of a Connect command (NVM Express Base Specification 2.0, 6.3, figure 381).
 *
 * <pre>
 *   0 HOSTID (16)   16 CNTLID (2)   256 SUBNQN (256)   512 HOSTNQN (256)
 * </pre>
 *
 * @param controllerId which controller; {@link #DYNAMIC} for a new one
 * @param subsystemNqn null if the field holds no name
 * @param hostNqn null if the field holds no name
 */
public record ConnectData(
        HostId hostId,
        int controllerId,
        @Nullable String subsystemNqn,
        @Nullable String hostNqn) {

    /** Length on the wire. */
    public static final int BYTES = 1024;

    /** CNTLID of an admin queue's Connect under the dynamic controller model, the only one here (3.1.1). */
    public static final int DYNAMIC = 0xFFFF;

    static final int HOST_ID = 0;
    static final int CONTROLLER_ID = 16;
    static final int SUBSYSTEM_NQN = 256;
    static final int HOST_NQN = 512;

    private static final int NAME_BYTES = 256;

    /** Longest NVMe qualified name (4.5). */
    private static final int MAX_NAME_BYTES = 223;

    /** @param data {@link #BYTES} bytes from its reader index; borrowed */
    public static ConnectData read(ByteBuf data) {
        int start = data.readerIndex();
        return new ConnectData(
                HostId.read(data, start + HOST_ID),
                data.getUnsignedShortLE(start + CONTROLLER_ID),
                name(data, start + SUBSYSTEM_NQN),
                name(data, start + HOST_NQN));
    }

    /** A name ends with a zero byte, and begins with "nqn." (4.5). */
    private static @Nullable String name(ByteBuf data, int at) {
        int length = data.indexOf(at, at + NAME_BYTES, (byte) 0) - at;
        if (length < 1 || length > MAX_NAME_BYTES) {
            return null;
        }
        String name = data.toString(at, length, StandardCharsets.UTF_8);
        return name.startsWith("nqn.") ? name : null;
    }
}
