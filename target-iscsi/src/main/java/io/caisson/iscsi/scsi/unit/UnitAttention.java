package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.mode.ThresholdSets;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;

/** The unit attention conditions that we establish (SAM-5, 5.14), the most important first. */
public enum UnitAttention {
    /** A fresh nexus: nothing of an earlier session, mode parameters included, may be taken for granted. */
    POWER_ON_OR_RESET(AdditionalSense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED),
    POWER_ON(AdditionalSense.POWER_ON_OCCURRED),
    TARGET_RESET(AdditionalSense.SCSI_BUS_RESET_OCCURRED),
    LOGICAL_UNIT_RESET(AdditionalSense.BUS_DEVICE_RESET_FUNCTION_OCCURRED),
    COMMANDS_CLEARED(AdditionalSense.COMMANDS_CLEARED_BY_ANOTHER_INITIATOR),
    REGISTRATIONS_PREEMPTED(AdditionalSense.REGISTRATIONS_PREEMPTED),
    RESERVATIONS_PREEMPTED(AdditionalSense.RESERVATIONS_PREEMPTED),
    RESERVATIONS_RELEASED(AdditionalSense.RESERVATIONS_RELEASED),
    REPORTED_LUNS_CHANGED(AdditionalSense.REPORTED_LUNS_DATA_HAS_CHANGED),
    CAPACITY_CHANGED(AdditionalSense.CAPACITY_DATA_HAS_CHANGED),
    MODE_PARAMETERS_CHANGED(AdditionalSense.MODE_PARAMETERS_CHANGED),
    THIN_PROVISIONING_THRESHOLD(AdditionalSense.THIN_PROVISIONING_SOFT_THRESHOLD_REACHED);

    private final AdditionalSense sense;

    UnitAttention(AdditionalSense sense) {
        this.sense = sense;
    }

    /** What a nexus is told. */
    public Sense report() {
        // SBC-4, 4.7.3.7.6: INFORMATION says which threshold descriptor of the mode page it is.
        return this == THIN_PROVISIONING_THRESHOLD
                ? Sense.withInformation(sense, ThresholdSets.DESCRIPTOR_OFFSET)
                : Sense.of(sense);
    }

    int bit() {
        return 1 << ordinal();
    }

    /** A reset makes what was pending before meaningless: the initiator has to look at everything again. */
    boolean supersedesOthers() {
        return ordinal() <= LOGICAL_UNIT_RESET.ordinal();
    }
}
