package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What nodes say of a network, one line for each thing that they say. */
final class NetworkFindings {
    static final List<Column> COLUMNS = List.of(
            Column.text("NODE", "/node"),
            Column.text("WHAT", "/what"),
            Column.text("ADDRESS", "/address"),
            Column.text("STATE", "/state"),
            Column.text("SINCE", "/since").wide(),
            Column.text("FIX", "/fix"));

    private final List<JsonNode> rows = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private int problems;

    /** @param reports of the nodes, as the API has them */
    NetworkFindings(Iterable<JsonNode> reports) {
        for (JsonNode report : reports) {
            add(report);
        }
    }

    private void add(JsonNode report) {
        String node = report.path("node").asText();
        if (!report.path("answered").asBoolean()) {
            silent.add(node);
            row(node, "node").put("state", "does not answer");
        }
        for (JsonNode address : report.path("addresses")) {
            row(node, "address")
                    .put("address", address.path("address").asText())
                    .put("state", "announced")
                    .put("since", address.path("announcedAt").asText(""));
        }
        for (JsonNode session : report.path("sessions")) {
            String error = session.path("lastError").asText("");
            row(node, "router")
                    .put("address", session.path("address").asText())
                    .put("state", session.path("state").asText() + (error.isEmpty() ? "" : ": " + error))
                    .put("since", session.path("since").asText());
        }
        for (JsonNode problem : report.path("problems")) {
            problems++;
            row(node, "problem")
                    .put("address", problem.path("address").asText(""))
                    .put("state", problem.path("sentence").asText())
                    .put("fix", problem.path("fix").asText());
        }
    }

    private ObjectNode row(String node, String what) {
        ObjectNode row = Json.MAPPER.createObjectNode().put("node", node).put("what", what);
        rows.add(row);
        return row;
    }

    List<JsonNode> rows() {
        return rows;
    }

    /** Whether all that were asked answered, and found nothing. */
    boolean isAllWell() {
        return problems == 0 && silent.isEmpty();
    }
}
