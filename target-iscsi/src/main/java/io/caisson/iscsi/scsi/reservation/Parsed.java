package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.sense.Sense;

/** What a parameter list came to. */
sealed interface Parsed permits ReserveOutParameters, Parsed.Refused {

    /** It is not valid. */
    record Refused(Sense sense) implements Parsed {}
}
