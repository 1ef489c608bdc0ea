package io.caisson.iscsi.scsi.cdb;

/**
 * The service actions of PERSISTENT RESERVE OUT (SPC-5, table "PERSISTENT RESERVE OUT service action codes"). REPLACE LOST
 * RESERVATION is not among them: reservations are never lost here (RLR_C=0).
 */
public enum PersistentReserveAction {
    REGISTER(0x00),
    RESERVE(0x01),
    RELEASE(0x02),
    CLEAR(0x03),
    PREEMPT(0x04),
    PREEMPT_AND_ABORT(0x05),
    REGISTER_AND_IGNORE_EXISTING_KEY(0x06),
    REGISTER_AND_MOVE(0x07);

    private final int serviceAction;

    PersistentReserveAction(int serviceAction) {
        this.serviceAction = serviceAction;
    }

    int serviceAction() {
        return serviceAction;
    }
}
