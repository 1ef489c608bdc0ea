package io.caisson.iscsi.scsi.task;

import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.inquiry.Peripheral;
import io.caisson.iscsi.scsi.inquiry.StandardInquiry;
import io.caisson.iscsi.scsi.report.ReportLuns;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.TargetNexus;

/**
 * The answers where there is no disk: at the REPORT LUNS well known logical unit (SPC-5, 8.2), and at LUNs that nothing is
 * mapped to (SAM-5, 5.13). Both tell which LUNs there are, so that a host finds its disks without a LUN 0.
 */
public final class NoDiskCommands {

    private NoDiskCommands() {}

    /** @param lun the LUN field, which is that of no disk */
    public static ScsiTask accept(Cdb cdb, long lun, TargetNexus nexus) {
        boolean wellKnown = lun == LunAddress.REPORT_LUNS_WELL_KNOWN;
        if (cdb instanceof Cdb.ReportLuns reportLuns) {
            Sense refusal = ReportLuns.refuse(reportLuns);
            return refusal != null
                    ? refused(refusal)
                    : new ResponseTask(reportLuns.allocationLength(), out -> ReportLuns.answer(reportLuns, nexus, out));
        }
        if (cdb instanceof Cdb.Inquiry inquiry) {
            return inquiry(inquiry, peripheral(lun));
        }
        if (cdb instanceof Cdb.RequestSense requestSense) {
            return wellKnown ? RequestSense.ofNothing(requestSense) : RequestSense.ofNoLogicalUnit(requestSense);
        }
        if (!wellKnown) {
            return refused(Sense.of(AdditionalSense.LOGICAL_UNIT_NOT_SUPPORTED));
        }
        return cdb instanceof Cdb.TestUnitReady
                ? ResponseTask.good()
                : refused(Sense.of(AdditionalSense.INVALID_COMMAND_OPERATION_CODE));
    }

    private static Peripheral peripheral(long lun) {
        if (lun == LunAddress.REPORT_LUNS_WELL_KNOWN) {
            return Peripheral.REPORT_LUNS_WELL_KNOWN;
        }
        return LunAddress.decode(lun) == 0 ? Peripheral.NOT_CONNECTED : Peripheral.NOT_SUPPORTED;
    }

    private static ScsiTask inquiry(Cdb.Inquiry cdb, Peripheral peripheral) {
        return cdb.vitalProductData()
                ? refused(Fields.INQUIRY_PAGE_CODE.invalid())
                : new ResponseTask(cdb.allocationLength(), out -> StandardInquiry.answer(peripheral, out));
    }

    private static ScsiTask refused(Sense sense) {
        return new RefusedTask(sense, false);
    }
}
