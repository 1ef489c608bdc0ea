package io.caisson.appliance;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person should know about one start. One thread. */
final class StartNotes {
    private static final Logger LOG = LoggerFactory.getLogger(StartNotes.class);

    private final List<String> notes = new ArrayList<>();

    /** Notes a port that is a surprise. */
    void found(PortChoice choice, int port) {
        String note = choice.note(port);
        if (note != null) {
            LOG.info("{}", note);
            notes.add(note);
        }
    }

    List<String> all() {
        return List.copyOf(notes);
    }
}
