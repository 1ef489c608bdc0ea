package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.mode.ModeSelect;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** MODE SELECT: all of the list, or nothing; the other nexuses are told when something is different now. */
record ModeSelectTask(ItlNexus nexus, Cdb.ModeSelect cdb) implements ScsiTask {

    @Override
    public int dataOutBytes() {
        return cdb.parameterListLength();
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        LogicalUnit unit = nexus.unit();
        if (dataOut.readableBytes() != dataOutBytes()) {
            dataOut.release();
            unit.check(completion, Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
            return;
        }
        if (dataOutBytes() == 0) {
            dataOut.release();
            completion.good(Unpooled.EMPTY_BUFFER);
            return;
        }
        ModeSelect.Outcome outcome = ModeSelect.apply(cdb, dataOut, unit.mode(), unit.geometry());
        dataOut.release();
        Sense refusal = outcome.refusal();
        if (refusal != null) {
            unit.check(completion, refusal);
            return;
        }
        if (outcome.changed()) {
            unit.establishForOthers(UnitAttention.MODE_PARAMETERS_CHANGED, nexus.nexus());
        }
        completion.good(Unpooled.EMPTY_BUFFER);
    }
}
