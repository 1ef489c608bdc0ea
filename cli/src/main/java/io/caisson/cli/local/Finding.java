package io.caisson.cli.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One thing a machine has or lacks.
 *
 * @param neededFor running it, building it, testing it
 * @param found what there is
 * @param fix how to get what is missing; null where nothing is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Finding(
        State state,
        String what,
        String neededFor,
        String found,
        @Nullable String fix) {

    enum State {
        @JsonProperty("ok")
        OK,
        /** Caisson runs without it; something else does not. */
        @JsonProperty("missing")
        MISSING,
        /** Caisson does not run here. */
        @JsonProperty("broken")
        BROKEN
    }

    static Finding ok(String what, String neededFor, String found) {
        return new Finding(State.OK, what, neededFor, found, null);
    }

    static Finding missing(String what, String neededFor, String found, String fix) {
        return new Finding(State.MISSING, what, neededFor, found, fix);
    }

    static Finding broken(String what, String neededFor, String found, String fix) {
        return new Finding(State.BROKEN, what, neededFor, found, fix);
    }
}
