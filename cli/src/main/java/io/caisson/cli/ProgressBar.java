package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** How far a task is, in one line of a terminal that is written anew. Silent where no person looks. One thread. */
final class ProgressBar {
    private static final int CELLS = 24;
    private static final int MOST_COLUMNS = 100;

    private final Session session;
    private final boolean isShown;
    private int shownColumns;

    ProgressBar(Session session) {
        this.session = session;
        this.isShown = session.terminal().console() != null && session.isForPeople() && !session.quiet();
    }

    /** @param task as the API answers it */
    void show(JsonNode task) {
        if (isShown) {
            write(line(task));
        }
    }

    static String line(JsonNode task) {
        StringBuilder line = new StringBuilder();
        long all = task.path("all").asLong();
        if (all > 0) {
            long done = Math.max(0, Math.min(all, task.path("done").asLong()));
            int full = (int) (done * CELLS / all);
            line.append('[')
                    .append("#".repeat(full))
                    .append(".".repeat(CELLS - full))
                    .append("] ")
                    .append(done)
                    .append('/')
                    .append(all)
                    .append(' ')
                    .append(task.path("unit").asText())
                    .append("  ");
        }
        line.append(task.path("title").asText());
        String waitsFor = task.path("waitsFor").asText("");
        if (task.path("waitsFor").isTextual()) {
            line.append(": ").append(waitsFor);
        }
        return line.length() > MOST_COLUMNS ? line.substring(0, MOST_COLUMNS - 1) + "…" : line.toString();
    }

    private void write(String line) {
        String rest = " ".repeat(Math.max(0, shownColumns - line.length()));
        session.terminal().err().print("\r" + line + rest);
        session.terminal().err().flush();
        shownColumns = line.length();
    }

    /** Leaves nothing of it. */
    void clear() {
        if (shownColumns > 0) {
            write("");
            session.terminal().err().print("\r");
            session.terminal().err().flush();
        }
    }
}
