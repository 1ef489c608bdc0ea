package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How this node is. */
public record StatusView(
        @Doc("of the software") String version,
        @Doc("name of the node that answers") String node,

        @Doc("UUID of the cluster; empty as long as it is not known")
        String clusterId,

        @Doc("in short") Health health,

        @Doc("space; null as long as it is not known") @Nullable
        Pool pool,

        @Doc("how many there are") Counts counts,

        @Doc("where hosts can connect now over iSCSI, ADDRESS:PORT")
        List<String> portals,

        @Doc("where hosts can connect now to NVMe subsystems, ADDRESS:PORT")
        List<String> nvmePortals,

        @Doc("where hosts can connect now for NVMe discovery alone, ADDRESS:PORT")
        List<String> discoveryPortals) {

    /** The state in one word, and in one sentence. */
    public record Health(
            @Doc(
                    value = "the worst there is",
                    values = {"ok", "warning", "starting", "critical"})
            String state,

            @Doc("the same as a sentence") String sentence) {}

    /** Space of the pool, counted in hosts' data: its replicas are taken off. */
    public record Pool(
            @Doc("taken by volumes' data, in bytes") long usedBytes,
            @Doc("used and still usable, in bytes") long totalBytes,
            @Doc("what hosts can still write, in bytes") long freeBytes,
            @Doc("sum of the volumes' sizes, in bytes") long provisionedBytes,

            @Doc("the same by template, of those that have volumes")
            List<TemplateUsage> templates) {}

    /** How many there are. */
    public record Counts(
            @Doc("volumes, those being deleted left out") int volumes,
            @Doc("hosts") int hosts,
            @Doc("exports") int exports,
            @Doc("sessions with this node") int sessions) {}
}
