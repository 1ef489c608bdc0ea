package io.caisson.web.history;

import java.util.List;

/** The history of the whole cluster. May block for a bounded time; any thread. */
public interface Histories {

    /**
     * What the nodes said.
     *
     * @param missing names of nodes that did not answer: what hosts did through these is not in the table
     */
    record Told(Table table, List<String> missing) {
        public Told {
            missing = List.copyOf(missing);
        }
    }

    Told ask(Question question);
}
