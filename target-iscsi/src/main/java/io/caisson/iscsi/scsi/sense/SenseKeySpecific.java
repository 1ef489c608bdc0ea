package io.caisson.iscsi.scsi.sense;

/** What SENSE KEY SPECIFIC says: where the error was found (SPC-5, 4.4.2.4). */
public sealed interface SenseKeySpecific permits FieldPointer, SegmentPointer {

    /** The first of the three bytes; the other two are {@link #pointedByte()}. */
    int flags();

    int pointedByte();
}
