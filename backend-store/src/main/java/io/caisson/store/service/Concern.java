package io.caisson.store.service;

import java.util.Optional;
import java.util.Set;

/**
 * What a change concerns: commands of hosts that came before it to these volumes must not be carried out afterwards, not even by a
 * gateway that is gone.
 *
 * @param volumes ids; empty for all there are
 */
public record Concern(Optional<Set<String>> volumes) {

    public static Concern everything() {
        return new Concern(Optional.empty());
    }

    /** Nothing that hosts have. */
    public static Concern nothing() {
        return new Concern(Optional.of(Set.of()));
    }

    public static Concern volume(String id) {
        return volumes(Set.of(id));
    }

    /** @param ids copied */
    public static Concern volumes(Set<String> ids) {
        return new Concern(Optional.of(Set.copyOf(ids)));
    }
}
