package io.caisson.store.service;

import java.util.List;

/**
 * What exposing came to, or would come to: then what is new has ids and times that nobody will meet again.
 *
 * @param exports one for each of {@code volumes}, in the same order
 */
public record Exposure(List<Created<Volume>> volumes, Created<Host> host, List<Created<Export>> exports) {
    public Exposure {
        volumes = List.copyOf(volumes);
        exports = List.copyOf(exports);
    }

    /** Whether anything was, or would be, made. */
    public boolean isNew() {
        return host.isNew()
                || volumes.stream().anyMatch(Created::isNew)
                || exports.stream().anyMatch(Created::isNew);
    }
}
