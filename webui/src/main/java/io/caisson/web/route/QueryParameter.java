package io.caisson.web.route;

import io.caisson.web.problem.ProblemException;

/** A query parameter that a route takes. Its value is checked before the handler runs. */
public record QueryParameter(String name, Kind kind, String description, long minimum, long maximum) {

    /** What values it has. */
    public enum Kind {
        TEXT,
        INTEGER,
        BOOLEAN
    }

    public static QueryParameter text(String name, String description) {
        return new QueryParameter(name, Kind.TEXT, description, 0, 0);
    }

    public static QueryParameter flag(String name, String description) {
        return new QueryParameter(name, Kind.BOOLEAN, description, 0, 0);
    }

    public static QueryParameter integer(String name, String description, long minimum, long maximum) {
        return new QueryParameter(name, Kind.INTEGER, description, minimum, maximum);
    }

    void check(String value) throws ProblemException {
        boolean valid = switch (kind) {
            case TEXT -> !value.isEmpty();
            case BOOLEAN -> value.equals("true") || value.equals("false");
            case INTEGER ->
                value.matches("[0-9]{1,18}") && Long.parseLong(value) >= minimum && Long.parseLong(value) <= maximum;
        };
        if (!valid) {
            throw ProblemException.invalid("?" + name, name + " is not " + expected(), null);
        }
    }

    private String expected() {
        return switch (kind) {
            case TEXT -> "a text of at least one character";
            case BOOLEAN -> "true or false";
            case INTEGER -> "a whole number from " + minimum + " to " + maximum;
        };
    }
}
