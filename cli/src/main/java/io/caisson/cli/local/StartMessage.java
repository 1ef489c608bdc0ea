package io.caisson.cli.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.caisson.cli.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line that a starting daemon writes to its standard output, for whoever started it. {@link State#SERVING} and
 * {@link State#FAILED} are the last.
 *
 * @param message for people: what goes on, or why it failed
 * @param fix what to do about a failure
 * @param conflict whether it failed because something else has what it needs
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record StartMessage(
        State state, String message, @Nullable String fix, boolean conflict) {

    /** How far the daemon is. */
    public enum State {
        STARTING,
        SERVING,
        FAILED
    }

    public static StartMessage starting(String message) {
        return new StartMessage(State.STARTING, message, null, false);
    }

    public static StartMessage serving() {
        return new StartMessage(State.SERVING, "serving", null, false);
    }

    public static StartMessage failed(String message, @Nullable String fix, boolean conflict) {
        return new StartMessage(State.FAILED, message, fix, conflict);
    }

    /** Without line breaks. */
    public String toLine() {
        return Json.MAPPER.valueToTree(this).toString();
    }

    /** Null for a line that is something else: libraries print, too. */
    static @Nullable StartMessage parse(String line) {
        try {
            return line.startsWith("{") ? Json.MAPPER.readValue(line, StartMessage.class) : null;
        } catch (JsonProcessingException other) {
            return null;
        }
    }
}
