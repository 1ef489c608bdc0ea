package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One column of a table, and one line of a single object's view.
 *
 * @param header upper case, as printed
 * @param pointer where the value stands in the JSON, such as {@code /volume/name}
 * @param display the value for people; CSV prints the plain value
 * @param rightAligned numbers
 * @param wideOnly left out of the narrow table
 */
public record Column(
        String header, String pointer, Function<JsonNode, String> display, boolean rightAligned, boolean wideOnly) {

    public static Column text(String header, String pointer) {
        return new Column(header, pointer, Column::plain, false, false);
    }

    public static Column number(String header, String pointer) {
        return new Column(header, pointer, Column::plain, true, false);
    }

    /** Bytes, shown in binary units. */
    public static Column size(String header, String pointer) {
        return new Column(header, pointer, Column::humanSize, true, false);
    }

    /** The same column, in the wide table only. */
    public Column wide() {
        return new Column(header, pointer, display, rightAligned, true);
    }

    String displayed(JsonNode object) {
        return display.apply(object.at(pointer));
    }

    String raw(JsonNode object) {
        return plain(object.at(pointer));
    }

    private static String humanSize(JsonNode value) {
        return value.isIntegralNumber() ? HumanSize.of(value.asLong()) : plain(value);
    }

    private static String plain(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(plain(part)));
            return String.join(",", parts);
        }
        if (value.isObject()) {
            List<String> parts = new ArrayList<>();
            value.properties().forEach(entry -> parts.add(entry.getKey() + "=" + plain(entry.getValue())));
            return String.join(",", parts);
        }
        return value.asText();
    }
}
