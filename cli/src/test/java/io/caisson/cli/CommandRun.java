package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One run of the command, in this process. */
record CommandRun(int code, String out, String err) {

    /** @param environment all that the command sees */
    static CommandRun of(Map<String, String> environment, Path home, String... arguments) {
        return withInput("", environment, home, arguments);
    }

    /** @param input all of standard input */
    static CommandRun withInput(String input, Map<String, String> environment, Path home, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new BufferedReader(new StringReader(input)),
                new PrintWriter(out),
                new PrintWriter(err),
                environment,
                home,
                null);
        int code = Main.run(terminal, arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }

    JsonNode json() {
        return parse(out);
    }

    JsonNode errorJson() {
        return parse(err);
    }

    List<String> lines() {
        return out.lines().toList();
    }

    private static JsonNode parse(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
