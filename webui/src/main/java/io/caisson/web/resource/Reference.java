package io.caisson.web.resource;

/** How requests name an object: by its id, its name, or {@code name:} and its name. */
final class Reference {

    private static final String NAME = "name:";

    private Reference() {}

    /** The id or name as services take it. */
    static String of(String text) {
        return text.startsWith(NAME) ? text.substring(NAME.length()) : text;
    }
}
