package io.caisson.tests.register;

/** How values are called in explanations. */
public interface ValueNames {
    String name(long value);

    ValueNames NUMBERS = value -> value == Operation.INITIAL ? "zeros" : "#" + value;
}
