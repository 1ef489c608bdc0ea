package io.caisson.iscsi.scsi.task;

import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.caisson.iscsi.scsi.unit.UnitAttentions;

/**
 * REQUEST SENSE (SPC-5, 6.39). Sense data goes with every CHECK CONDITION, so that all there is to ask for is a unit
 * attention, which is thereby reported.
 */
public final class RequestSense {

    private RequestSense() {}

    public static ScsiTask of(Cdb.RequestSense cdb, UnitAttentions unitAttentions) {
        return new ResponseTask(cdb.allocationLength(), out -> {
            UnitAttention condition = unitAttentions.poll();
            Sense sense =
                    condition == null ? Sense.of(AdditionalSense.NO_ADDITIONAL_SENSE_INFORMATION) : condition.report();
            sense.in(cdb.descriptorFormat()).encode(out);
        });
    }

    /** A unit that never has anything to report. */
    static ScsiTask ofNothing(Cdb.RequestSense cdb) {
        return answer(cdb, AdditionalSense.NO_ADDITIONAL_SENSE_INFORMATION);
    }

    /** Where nothing is mapped, this is what the answer says, with GOOD. */
    static ScsiTask ofNoLogicalUnit(Cdb.RequestSense cdb) {
        return answer(cdb, AdditionalSense.LOGICAL_UNIT_NOT_SUPPORTED);
    }

    private static ScsiTask answer(Cdb.RequestSense cdb, AdditionalSense code) {
        return new ResponseTask(
                cdb.allocationLength(),
                out -> Sense.of(code).in(cdb.descriptorFormat()).encode(out));
    }
}
