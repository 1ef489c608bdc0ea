package io.caisson.store.catalog;

import org.jspecify.annotations.Nullable;

/** The catalog cannot commit now. Whether the transaction was committed is unknown. */
public final class CatalogUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public CatalogUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
