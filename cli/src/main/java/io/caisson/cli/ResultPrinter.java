package io.caisson.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/** Prints results in the format that was asked for. */
final class ResultPrinter {

    private final PrintWriter out;
    private final OutputFormat format;

    ResultPrinter(PrintWriter out, OutputFormat format) {
        this.out = out;
        this.format = format;
    }

    void list(List<JsonNode> items, List<Column> columns) {
        switch (format) {
            case TABLE, WIDE -> {
                List<Column> shown = shown(columns);
                TableRenderer.table(
                                shown,
                                items.stream()
                                        .map(item -> displayed(shown, item))
                                        .toList())
                        .forEach(out::println);
            }
            case JSON, YAML -> {
                ObjectNode list = Json.MAPPER.createObjectNode();
                list.putArray("items").addAll(items);
                tree(list);
            }
            case CSV -> csv(columns, items);
            case NAME -> items.forEach(item -> out.println(name(item)));
        }
    }

    void object(JsonNode object, List<Column> columns) {
        switch (format) {
            case TABLE, WIDE ->
                TableRenderer.fields(columns, displayed(columns, object)).forEach(out::println);
            case JSON, YAML -> tree(object);
            case CSV -> csv(columns, List.of(object));
            case NAME -> out.println(name(object));
        }
    }

    /** Any JSON, without columns: tables fall back to JSON. */
    void tree(JsonNode node) {
        try {
            if (format == OutputFormat.YAML) {
                out.print(Yaml.write(node));
                out.flush();
            } else {
                out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node));
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Column> shown(List<Column> columns) {
        return format == OutputFormat.WIDE
                ? columns
                : columns.stream().filter(c -> !c.wideOnly()).toList();
    }

    private static List<String> displayed(List<Column> columns, JsonNode item) {
        return columns.stream().map(c -> c.displayed(item)).toList();
    }

    private void csv(List<Column> columns, List<JsonNode> items) {
        csvLine(columns.stream().map(Column::header).toList());
        items.forEach(item -> csvLine(columns.stream().map(c -> c.raw(item)).toList()));
    }

    /** RFC 4180, 2: lines end with CRLF; cells with commas, quotes or line ends are quoted. */
    private void csvLine(List<String> cells) {
        out.print(cells.stream().map(ResultPrinter::csvCell).collect(Collectors.joining(",", "", "\r\n")));
        out.flush();
    }

    private static String csvCell(String cell) {
        boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private static String name(JsonNode item) {
        JsonNode name = item.path("name");
        return (name.isTextual() ? name : item.path("id")).asText();
    }

    /** The YAML classes cost tens of milliseconds, so they are loaded only for those who ask. */
    private static final class Yaml {
        static String write(JsonNode node) throws JsonProcessingException {
            return new ObjectMapper(com.fasterxml.jackson.dataformat.yaml.YAMLFactory.builder()
                            .disable(com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                            .enable(com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature.MINIMIZE_QUOTES)
                            .enable(
                                    com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature
                                            .ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                            .build())
                    .writeValueAsString(node);
        }
    }
}
