package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.ActionCommand;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/** A feature of a controller that is one doubleword, kept by somebody who acts by it. */
public class ValueFeature implements Feature {

    private final int defaultValue;
    private final IntPredicate valid;
    private final IntSupplier read;
    private final IntConsumer write;

    /**
     * What is kept elsewhere.
     *
     * @param valid whether a value can be set
     */
    public ValueFeature(int defaultValue, IntPredicate valid, IntSupplier read, IntConsumer write) {
        this.defaultValue = defaultValue;
        this.valid = valid;
        this.read = read;
        this.write = write;
    }

    /** A value that changes nothing here, and is only given back. */
    public static ValueFeature kept(int defaultValue, IntPredicate valid) {
        int[] value = {defaultValue};
        return new ValueFeature(defaultValue, valid, () -> value[0], next -> value[0] = next);
    }

    @Override
    public Scope scope() {
        return Scope.CONTROLLER;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        return new ActionCommand(() -> Integer.toUnsignedLong(current ? read.getAsInt() : defaultValue));
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        if (!valid.test(doubleword11)) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new ActionCommand(() -> {
            write.accept(doubleword11);
            return 0;
        });
    }

    @Override
    public void reset() {
        write.accept(defaultValue);
    }
}
