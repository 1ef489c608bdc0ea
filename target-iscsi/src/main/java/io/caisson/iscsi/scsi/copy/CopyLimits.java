package io.caisson.iscsi.scsi.copy;

/**
 * How much a copy may ask for: what VPD page 8Fh and RECEIVE COPY OPERATING PARAMETERS tell, and what is enforced, is read
 * from here.
 */
final class CopyLimits {

    static final int CSCD_DESCRIPTORS = 8;
    static final int SEGMENT_DESCRIPTORS = 64;

    /** All descriptors of one EXTENDED COPY. */
    static final int DESCRIPTOR_LIST_BYTES =
            CSCD_DESCRIPTORS * ExtendedCopyList.CSCD_BYTES + SEGMENT_DESCRIPTORS * ExtendedCopyList.SEGMENT_BYTES;

    static final int SEGMENT_LENGTH_BYTES = 64 << 20;

    /** Ranges that one POPULATE TOKEN or WRITE USING TOKEN may name. */
    static final int RANGE_DESCRIPTORS = 64;

    /** What these ranges may hold together. */
    static final long TOKEN_BYTES = 256L << 20;

    /** As much as is copied well within the time that a host gives a command. */
    static final long OPTIMAL_TOKEN_BYTES = 64L << 20;

    static final int DEFAULT_INACTIVITY_SECONDS = 60;
    static final int MAX_INACTIVITY_SECONDS = 600;

    /** Tokens that one host may hold; another one takes the place of its oldest. */
    static final int TOKENS_PER_HOST = 64;

    /** Of all hosts together. */
    static final int TOKENS = 1024;

    /** Copies that may run at a time for all hosts together: what they hold in memory is bounded by this. */
    static final int CONCURRENT_COPIES = 32;

    /**
     * Pieces that all copies together may have in flight: 16 MiB. What the store lets wait for its log is four times as much,
     * so that the writes of hosts find room beside them.
     */
    static final int PIECES_IN_FLIGHT = 32;

    /** Copies of one nexus that are remembered, running and ended ones. */
    static final int LISTS_PER_NEXUS = 64;

    /** Tokens of other nodes that one nexus may be waiting for: Windows uses one after the other. */
    static final int BORROWS_PER_NEXUS = 4;

    /** Tokens that other nodes may have verified at a time: each is a read, which may wait as long as its data is out of reach. */
    static final int VERIFICATIONS = 64;

    private CopyLimits() {}
}
