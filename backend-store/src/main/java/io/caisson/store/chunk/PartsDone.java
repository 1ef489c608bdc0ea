package io.caisson.store.chunk;

/**
 * Which parts of an operation were applied, in 64 bits: the lower half has a bit for each of the first 32 parts, the upper
 * half says how far an operation got that goes through its parts in order (an unmap, chunk by chunk). Two negative values
 * say why nothing of the operation is done any more.
 */
public final class PartsDone {

    /** The gateway's epoch was fenced, or has a successor. */
    public static final long FENCED = -1;

    /** The gateway has finished it, and uses its slot for another. */
    public static final long FINISHED = -2;

    /** No part was applied. */
    public static final long NONE = 0;

    /** Parts that may be done in any order. */
    public static final int UNORDERED_PARTS = 32;

    private static final int STEP_FLAG = 1 << 30;
    private static final int HALF = 32;

    private PartsDone() {}

    /** The part of an operation in order that takes it to its {@code step}th step, counted from 1. */
    public static int step(int step) {
        if (step < 1 || step >= STEP_FLAG) {
            throw new IllegalArgumentException("step " + step);
        }
        return STEP_FLAG | step;
    }

    public static boolean contains(long done, int part) {
        return isStep(part) ? stepsDone(done) >= (part & ~STEP_FLAG) : (done & 1L << part) != 0;
    }

    /** The number of the last step that was done; 0 for none. */
    public static int stepsDone(long done) {
        return (int) (done >>> HALF);
    }

    static boolean isValid(int part) {
        return part >= 0 && (part < UNORDERED_PARTS || isStep(part) && part > STEP_FLAG);
    }

    static long with(long done, int part) {
        if (!isStep(part)) {
            return done | 1L << part;
        }
        long steps = Math.max(stepsDone(done), part & ~STEP_FLAG);
        return done & 0xffff_ffffL | steps << HALF;
    }

    private static boolean isStep(int part) {
        return (part & STEP_FLAG) != 0;
    }
}
