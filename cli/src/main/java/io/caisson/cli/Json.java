package io.caisson.cli;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The one JSON mapper: building one costs more than using it. */
public final class Json {
    public static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
}
