package io.caisson.iscsi.login;

/** How the outcome of a key follows from the two offers (RFC 7143, 6.2 and 13). */
public enum ResultFunction {
    /** The sender says how it is; there is no answer. */
    DECLARATIVE,
    /** The smaller number. */
    MINIMUM,
    /** The larger number. */
    MAXIMUM,
    /** Yes if both say Yes. */
    AND,
    /** Yes if one says Yes. */
    OR,
    /** The first of the initiator's values that we support too. */
    LIST,
    /** Obsolete boolean, answered No as RFC 7143, 13.25 permits: older initiators expect it. */
    OBSOLETE_BOOLEAN,
    /** Obsolete, answered Reject as RFC 7143, 13.25 demands. */
    OBSOLETE
}
