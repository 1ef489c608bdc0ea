package io.caisson.web.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/** Thrown while a value is read, with a message for the person who sent it. */
public final class InvalidValueException extends JsonMappingException {
    private static final long serialVersionUID = 1;

    public InvalidValueException(JsonParser parser, String message) {
        super(parser, message);
    }
}
