package io.caisson.nvme.controller.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Log page 02h, SMART / health information (NVM Express Base Specification 2.0, 5.16.1.3). What a controller of this kind does
 * not have, as a temperature and spare blocks that wear out, is reported as nothing wrong.
 *
 * @param reads read commands of the host
 * @param writes write commands of the host
 */
public record SmartLog(long readBytes, long writtenBytes, long reads, long writes, long powerOnHours) {

    private static final int BYTES = 512;
    private static final int AVAILABLE_SPARE = 3;
    private static final int ALL = 100;
    private static final int DATA_UNITS_READ = 32;
    private static final int DATA_UNITS_WRITTEN = 48;
    private static final int READ_COMMANDS = 64;
    private static final int WRITE_COMMANDS = 80;
    private static final int POWER_ON_HOURS = 128;

    /** Thousands of 512 bytes, rounded up. */
    private static final long UNIT_BYTES = 512_000;

    public ByteBuf content() {
        return Unpooled.wrappedBuffer(new byte[BYTES])
                .setByte(AVAILABLE_SPARE, ALL)
                .setLongLE(DATA_UNITS_READ, units(readBytes))
                .setLongLE(DATA_UNITS_WRITTEN, units(writtenBytes))
                .setLongLE(READ_COMMANDS, reads)
                .setLongLE(WRITE_COMMANDS, writes)
                .setLongLE(POWER_ON_HOURS, powerOnHours);
    }

    private static long units(long bytes) {
        return (bytes + UNIT_BYTES - 1) / UNIT_BYTES;
    }
}
