package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorLoop;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The discovery log page (Base, 5.16.1.23).
 *
 * @param generation GENCTR
 */
public record DiscoveryLog(long generation, List<Entry> entries) {
    public static final int PAGE = 0x70;
    private static final int HEADER_BYTES = 1024;
    private static final int ENTRY_BYTES = 1024;

    /**
     * What one entry says.
     *
     * @param type SUBTYPE: 1 referral, 2 NVM subsystem, 3 this discovery subsystem
     * @param security TREQ, as on the wire
     */
    public record Entry(
            int transport,
            int addressFamily,
            int type,
            int security,
            int portId,
            int controllerId,
            int adminEntriesMax,
            int flags,
            String service,
            String subsystemNqn,
            String address,
            int securityType) {

        static Entry decode(ByteBuffer log, int at) {
            return new Entry(
                    log.get(at) & 0xFF,
                    log.get(at + 1) & 0xFF,
                    log.get(at + 2) & 0xFF,
                    log.get(at + 3) & 0xFF,
                    log.getShort(at + 4) & 0xFFFF,
                    log.getShort(at + 6) & 0xFFFF,
                    log.getShort(at + 8) & 0xFFFF,
                    log.getShort(at + 10) & 0xFFFF,
                    text(log, at + 32, 32),
                    text(log, at + 256, 256),
                    text(log, at + 512, 256),
                    log.get(at + 768) & 0xFF);
        }

        private static String text(ByteBuffer log, int at, int length) {
            byte[] copy = new byte[length];
            log.get(at, copy);
            return new String(copy, StandardCharsets.UTF_8).replace('\0', ' ').trim();
        }
    }

    /** Connects to a discovery controller, reads the log and leaves. */
    public static DiscoveryLog fetch(InitiatorLoop loop, SocketAddress portal, String hostNqn) {
        try (NvmeController controller = NvmeController.connect(loop, portal, HostOptions.discovery(hostNqn))) {
            return read(controller.admin());
        }
    }

    /** Reads all of the log in the usual way: the header first, for the number of entries. */
    public static DiscoveryLog read(AdminQueue admin) {
        ByteBuffer header = ByteBuffer.wrap(admin.logPage(PAGE, HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        int count = (int) header.getLong(8);
        ByteBuffer log = ByteBuffer.wrap(admin.logPage(PAGE, HEADER_BYTES + count * ENTRY_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(Entry.decode(log, HEADER_BYTES + i * ENTRY_BYTES));
        }
        return new DiscoveryLog(log.getLong(0), entries);
    }
}
