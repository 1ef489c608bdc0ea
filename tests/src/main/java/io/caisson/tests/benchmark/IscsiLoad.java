package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/** Load through one iSCSI session. */
final class IscsiLoad implements LoadConnection {
    private final IscsiConnection connection;
    private final int lun;
    private final IscsiDisk disk;
    private final IscsiDisk.Capacity capacity;

    IscsiLoad(IscsiConnection connection, int lun) {
        this.connection = connection;
        this.lun = lun;
        disk = new IscsiDisk(connection, lun);
        disk.clearUnitAttentions();
        capacity = disk.capacity();
    }

    @Override
    public EventLoop loop() {
        return connection.loop();
    }

    @Override
    public long capacityBytes() {
        return capacity.blocks() * capacity.blockBytes();
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public Command command(Workload.Kind kind, ByteBuf buffers, int index, int lengthBytes, Completion completion) {
        ScsiCommand command =
                new ScsiCommand(ended -> completion.onEnd(ended.good() ? null : String.valueOf(ended))).lun(lun);
        int blockBytes = capacity.blockBytes();
        int blocks = lengthBytes / blockBytes;
        if (kind.writes()) {
            command.dataOut(buffers, index, lengthBytes);
            return offsetBytes -> connection.submit(command.write16(offsetBytes / blockBytes, blocks));
        }
        command.dataIn(buffers, index, lengthBytes);
        return offsetBytes -> connection.submit(command.read16(offsetBytes / blockBytes, blocks));
    }

    @Override
    public byte[] read(long offsetBytes, int lengthBytes) {
        int blockBytes = capacity.blockBytes();
        return disk.read(offsetBytes / blockBytes, lengthBytes / blockBytes, blockBytes);
    }

    @Override
    public void close() {
        connection.close();
    }
}
