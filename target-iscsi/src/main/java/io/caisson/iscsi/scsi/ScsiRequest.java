package io.caisson.iscsi.scsi;

/**
 * A command as it arrived.
 *
 * @param lun the 8-byte LUN field (SAM-5, 4.7)
 * @param cdb 16 bytes, or more when there was an extended CDB AHS; not changed afterwards
 * @param attribute task attribute (SAM-5, 8.9): simple, ordered, head of queue, ACA
 * @param expectedDataOutBytes what the initiator will send at most, 0 if it does not write
 * @param expectedDataInBytes what the initiator has room for, 0 if it does not read
 */
public record ScsiRequest(
        long lun, byte[] cdb, TaskAttribute attribute, long expectedDataOutBytes, long expectedDataInBytes) {

    /** RFC 7143, 11.3.1, ATTR. */
    public enum TaskAttribute {
        UNTAGGED,
        SIMPLE,
        ORDERED,
        HEAD_OF_QUEUE,
        ACA
    }
}
