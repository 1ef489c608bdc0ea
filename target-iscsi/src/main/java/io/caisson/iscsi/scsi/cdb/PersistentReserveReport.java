package io.caisson.iscsi.scsi.cdb;

/** The service actions of PERSISTENT RESERVE IN (SPC-5, table "PERSISTENT RESERVE IN service action codes"). */
public enum PersistentReserveReport {
    READ_KEYS(0x00),
    READ_RESERVATION(0x01),
    REPORT_CAPABILITIES(0x02),
    READ_FULL_STATUS(0x03);

    private final int serviceAction;

    PersistentReserveReport(int serviceAction) {
        this.serviceAction = serviceAction;
    }

    int serviceAction() {
        return serviceAction;
    }
}
