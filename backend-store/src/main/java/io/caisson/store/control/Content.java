package io.caisson.store.control;

import java.util.Arrays;

/**
 * What somebody else put into a message. Not shown, as it may be worth something.
 *
 * @param bytes not to be changed any more
 */
public record Content(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
