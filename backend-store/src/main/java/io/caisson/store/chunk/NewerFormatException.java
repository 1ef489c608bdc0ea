package io.caisson.store.chunk;

import java.io.IOException;

/** The data was written by newer software. The message is fit for an operator. */
public final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1;

    NewerFormatException(String what, int found, int known) {
        super(what + " has format version " + found + ", but this software knows versions up to " + known
                + ": it was written by a newer release, and only that or a later one can use it");
    }
}
