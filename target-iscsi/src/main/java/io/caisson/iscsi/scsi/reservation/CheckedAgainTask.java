package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.netty.buffer.ByteBuf;

/**
 * A command that takes data. Its processing begins when the data is there, and that is when SPC-5, 5.13.1, wants it checked:
 * the data of a host that stood still may come long after another has preempted it, and must not be written then. The check
 * before, at its arrival, only saves asking for data that would be of no use.
 */
public record CheckedAgainTask(ScsiTask task, ItlNexus nexus, byte[] cdb) implements ScsiTask {

    @Override
    public int dataOutBytes() {
        return task.dataOutBytes();
    }

    @Override
    public int bufferBytes() {
        return task.bufferBytes();
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        if (nexus.unit().reservations().conflict(nexus, cdb)) {
            task.abort();
            ConflictTask.INSTANCE.run(dataOut, completion);
        } else {
            task.run(dataOut, completion);
        }
    }

    @Override
    public void abort() {
        task.abort();
    }

    @Override
    public boolean awaitsDelivery() {
        return task.awaitsDelivery();
    }

    @Override
    public void statusDelivered() {
        task.statusDelivered();
    }

    @Override
    public void statusLost() {
        task.statusLost();
    }
}
