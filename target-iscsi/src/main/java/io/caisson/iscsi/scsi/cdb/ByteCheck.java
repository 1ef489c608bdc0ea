package io.caisson.iscsi.scsi.cdb;

/** BYTCHK (SBC-4, table "BYTCHK field"): what a verify compares the medium with. */
public enum ByteCheck {
    /** 00b: with its checksums only; no data is sent. */
    NONE,
    /** 01b: with as many blocks of data. */
    EVERY_BLOCK,
    /** 11b: each block with one block of data. */
    ONE_BLOCK
}
