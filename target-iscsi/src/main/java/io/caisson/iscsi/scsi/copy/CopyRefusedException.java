package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.Sense;

/** A parameter list, or a step of a copy, that cannot be done as asked; caught where the command is answered. */
final class CopyRefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Sense sense;

    CopyRefusedException(Sense sense) {
        super(sense.code().name(), null, false, false);
        this.sense = sense;
    }

    Sense sense() {
        return sense;
    }
}
