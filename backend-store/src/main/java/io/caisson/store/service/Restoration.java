package io.caisson.store.service;

import java.util.List;

/**
 * What became of each object of a configuration that was restored, in its order.
 *
 * @param items one for each object
 */
public record Restoration(List<Item> items) {
    public Restoration {
        items = List.copyOf(items);
    }

    /** What became of one. */
    public enum Outcome {
        /** It is as it was. */
        CREATED,
        /** There was one of this name already; that one stays as it is. */
        KEPT,
        /** It was not asked for, or needs what was not. */
        LEFT_OUT,
        /** The cluster refuses it. */
        FAILED
    }

    /**
     * One object.
     *
     * @param kind such as {@code host}
     * @param name of an export: {@code VOLUME to HOST}
     * @param reason a sentence; empty if it was created
     */
    public record Item(String kind, String name, Outcome outcome, String reason) {}

    /** How many came to that. */
    public int count(Outcome outcome) {
        return (int) items.stream().filter(item -> item.outcome() == outcome).count();
    }
}
