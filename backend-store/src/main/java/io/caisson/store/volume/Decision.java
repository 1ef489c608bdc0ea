package io.caisson.store.volume;

import java.util.Arrays;

/** How a {@link ReadModifyWrite} makes the new contents of its blocks from the old. */
@FunctionalInterface
interface Decision {

    /** What {@link #apply} answers when the image is now what shall be there. */
    int CHANGED = -1;

    /**
     * Changes {@code image} in place.
     *
     * @param image what is there now, whole 4 KiB blocks
     * @return {@link #CHANGED}; or 0 and more: the offset of the first byte that is not as expected, and the image is
     *     untouched
     */
    int apply(byte[] image);

    /** Replaces {@code lengthBytes} from {@code at} on by those in {@code source}. */
    static Decision overwrite(int at, byte[] source, int sourceOffset, int lengthBytes) {
        return image -> {
            System.arraycopy(source, sourceOffset, image, at, lengthBytes);
            return CHANGED;
        };
    }

    static Decision zero(int at, int lengthBytes) {
        return image -> {
            Arrays.fill(image, at, at + lengthBytes, (byte) 0);
            return CHANGED;
        };
    }

    static Decision or(int at, byte[] source, int sourceOffset, int lengthBytes) {
        return image -> {
            for (int i = 0; i < lengthBytes; i++) {
                image[at + i] = (byte) (image[at + i] | source[sourceOffset + i]);
            }
            return CHANGED;
        };
    }

    /** Expects {@code lengthBytes} of {@code operand} to be there, and replaces them by those that follow. */
    static Decision compareAndWrite(int at, byte[] operand, int operandOffset, int lengthBytes) {
        return image -> {
            int difference =
                    Arrays.mismatch(image, at, at + lengthBytes, operand, operandOffset, operandOffset + lengthBytes);
            if (difference >= 0) {
                return difference;
            }
            System.arraycopy(operand, operandOffset + lengthBytes, image, at, lengthBytes);
            return CHANGED;
        };
    }
}
