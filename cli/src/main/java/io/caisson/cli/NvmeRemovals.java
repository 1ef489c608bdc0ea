package io.caisson.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a host need not prove over NVMe any more, as options of an update. Picocli fills it. */
final class NvmeRemovals {

    @Option(names = "--no-dhchap-ctrl", description = "It can no longer have us authenticate over NVMe.")
    private boolean controllerKey;

    @Option(names = "--no-dhchap", description = "It need not authenticate over NVMe any more.")
    private boolean dhchap;

    @Option(names = "--no-tls", description = "Its NVMe connections are not encrypted any more.")
    private boolean tls;

    /** Whether something is taken away that is given, too. */
    boolean contradict(NvmeOptions given) {
        return (dhchap && (given.dhchapGiven() || controllerKey))
                || (controllerKey && given.controllerKeyGiven())
                || (tls && given.tlsGiven());
    }

    /** Adds what a change of the host takes away. */
    void addTo(ObjectNode request) {
        if (controllerKey) {
            request.withObject("/dhchap").put("controllerKey", "");
        }
    }

    /** What is to be deleted below the host. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        if (dhchap) {
            paths.add("/dhchap");
        }
        if (tls) {
            paths.add("/tls");
        }
        return paths;
    }
}
