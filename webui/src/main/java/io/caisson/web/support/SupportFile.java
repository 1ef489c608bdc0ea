package io.caisson.web.support;

import java.io.IOException;
import java.io.OutputStream;

/**
 * One file of a support bundle. It must not have secrets in it: the bundle leaves the house.
 *
 * @param name its path in the bundle
 */
public record SupportFile(String name, Content content) {

    /** Writes it; may block, and fail for this file alone. */
    @FunctionalInterface
    public interface Content {
        /** @param out not to be closed */
        void writeTo(OutputStream out) throws IOException;
    }
}
