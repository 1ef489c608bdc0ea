package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.mode.ModeSelect;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.task.CommittedTask;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.caisson.store.access.UnitSetting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * MODE SELECT: all of the list, or nothing. All nodes go by it before it is answered; the other nexuses are told when something
 * is different now, those of this node here.
 */
final class ModeSelectTask extends CommittedTask {

    private final Cdb.ModeSelect cdb;

    ModeSelectTask(ItlNexus nexus, Cdb.ModeSelect cdb) {
        super(nexus);
        this.cdb = cdb;
    }

    @Override
    public int dataOutBytes() {
        return cdb.parameterListLength();
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        LogicalUnit unit = nexus().unit();
        if (dataOut.readableBytes() != dataOutBytes()) {
            dataOut.release();
            refuse(completion, Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
            return;
        }
        if (dataOutBytes() == 0) {
            dataOut.release();
            completion.good(Unpooled.EMPTY_BUFFER);
            return;
        }
        ModeSelect.Outcome outcome = ModeSelect.check(cdb, dataOut, unit.mode(), unit.geometry());
        dataOut.release();
        Sense refusal = outcome.refusal();
        if (refusal != null) {
            refuse(completion, refusal);
        } else {
            change(completion, outcome.change());
        }
    }

    private void change(ScsiCompletion completion, UnaryOperator<Set<UnitSetting>> change) {
        deciding(completion);
        nexus().unit()
                .shared()
                .change(settings -> isAborted() ? settings : change.apply(settings))
                .whenComplete((committed, failure) -> {
                    if (failure != null) {
                        if (mayHaveHappened(failure)) {
                            tellOthers();
                        }
                        failed(failure);
                        return;
                    }
                    if (committed.changed()) {
                        tellOthers();
                    }
                    committed(committed.honoured(), () -> completion().good(Unpooled.EMPTY_BUFFER));
                });
    }

    private void tellOthers() {
        nexus().unit().establishForOthers(UnitAttention.MODE_PARAMETERS_CHANGED, nexus().nexus());
    }
}
