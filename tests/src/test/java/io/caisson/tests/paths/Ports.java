package io.caisson.tests.paths;

import io.caisson.tests.initiator.IscsiDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a path says of the ports of its target. */
final class Ports {

    private static final int MAINTENANCE_IN = 0xA3;
    private static final int REPORT_TARGET_PORT_GROUPS = 0x0A;
    private static final int ANSWER_BYTES = 1024;

    private Ports() {}

    /** The designators of VPD page 83h by association and type, such as {@code 1/4} for the relative target port. */
    static byte[] designator(IscsiDisk disk, int association, int type) {
        byte[] page = disk.inquiry(true, 0x83, ANSWER_BYTES);
        for (int at = 4; at < page.length; at += 4 + (page[at + 3] & 0xFF)) {
            if ((page[at + 1] >> 4 & 3) == association && (page[at + 1] & 0xF) == type) {
                byte[] found = new byte[page[at + 3] & 0xFF];
                System.arraycopy(page, at + 4, found, 0, found.length);
                return found;
            }
        }
        throw new AssertionError("no designator " + association + "/" + type);
    }

    static int relativePort(IscsiDisk disk) {
        return ByteBuffer.wrap(designator(disk, 1, 4)).getInt();
    }

    static int portGroup(IscsiDisk disk) {
        return ByteBuffer.wrap(designator(disk, 1, 5)).getInt();
    }

    static String portName(IscsiDisk disk) {
        return new String(designator(disk, 1, 8), StandardCharsets.UTF_8).replace("\0", "");
    }

    /** The answer to REPORT TARGET PORT GROUPS as it came. */
    static byte[] report(IscsiDisk disk) {
        byte[] cdb = {(byte) MAINTENANCE_IN, REPORT_TARGET_PORT_GROUPS, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0};
        return disk.receive(cdb, ANSWER_BYTES);
    }

    /** The ports of the one group that it names. */
    static List<Integer> reportedPorts(IscsiDisk disk) {
        ByteBuffer answer = ByteBuffer.wrap(report(disk)).position(4 + 8);
        List<Integer> ports = new ArrayList<>();
        while (answer.hasRemaining()) {
            ports.add(answer.getInt());
        }
        return ports;
    }
}
