package io.caisson.store.chunk;

import java.io.IOException;

/** What is needed to know what the store holds is damaged or gone. The message is fit for an operator. */
public final class DamagedStoreException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedStoreException(String message) {
        super(message);
    }
}
