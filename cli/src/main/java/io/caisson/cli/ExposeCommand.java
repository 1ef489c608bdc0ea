package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson expose}: from nothing to a LUN or a namespace in one step. */
@Command(
        name = "expose",
        description =
                "Have a host see volumes. Volumes and host that are missing are made, all at once or nothing; done when"
                        + " every portal serves it.")
final class ExposeCommand implements Callable<Integer> {

    private static final String EXPOSE = "/api/v1/expose";
    private static final List<Column> COLUMNS = List.of(
            Column.text("VOLUME", "/volume"),
            Column.number("LUN", "/lun"),
            Column.number("NSID", "/nsid"),
            Column.text("NEW", "/isNew"),
            Column.text("ID", "/id").wide());

    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "VOLUME", description = "Volumes that exist: name or id.")
    private List<String> volumes = new ArrayList<>();

    @Option(names = "--new-volume", paramLabel = "NAME=SIZE", description = "A volume to create; may be repeated.")
    private @Nullable Map<String, String> newVolumes;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "HOST",
            description = "Its name or id; its name if it is new.")
    private String host = "";

    @Option(
            names = "--iqn",
            paramLabel = "IQN",
            description = "HOST is new, or exists just so, and logs in with this iSCSI name; may be repeated.")
    private @Nullable List<String> iqns;

    @Option(
            names = "--nqn",
            paramLabel = "NQN",
            description = "HOST is new, or exists just so, and connects with this NQN; may be repeated.")
    private @Nullable List<String> nqns;

    @Option(
            names = "--from",
            paramLabel = "CIDR",
            description = "Where the new HOST may come from; may be repeated. Default: anywhere.")
    private @Nullable List<String> from;

    @Option(names = "--protocol", paramLabel = "PROTOCOL", description = "iscsi, which is the default, or nvme.")
    private @Nullable String protocol;

    @Option(names = "--network", paramLabel = "NETWORK", description = "Whose portals the host should dial.")
    private @Nullable String network;

    @Option(names = "--lun", paramLabel = "N", description = "Over iSCSI. Default: the lowest that is free.")
    private @Nullable Integer lun;

    @Option(names = "--nsid", paramLabel = "N", description = "The namespace id, over NVMe. Default: the lowest.")
    private @Nullable Integer nsid;

    @Option(
            names = "--beside-other-protocol",
            description =
                    "Also when a volume is exported by the other protocol, whose hosts' reservations are not seen by"
                            + " this one's.")
    private boolean beside;

    @Option(names = "--dry-run", description = "Say what would be made, and make nothing.")
    private boolean dryRun;

    ExposeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode exposed = session.api()
                .post(EXPOSE + (dryRun ? "?dryRun=true" : ""), request())
                .object();
        if (!session.isForPeople()) {
            session.printObject(exposed, COLUMNS);
            return ExitCode.OK.value();
        }
        for (JsonNode volume : exposed.path("volumes")) {
            if (volume.path("isNew").asBoolean()) {
                session.note("volume " + volume.path("name").asText() + made());
            }
        }
        if (exposed.at("/host/isNew").asBoolean()) {
            session.note("host " + host + made());
        }
        for (JsonNode export : exposed.path("exports")) {
            session.note(sentence(export));
        }
        JsonNode target = exposed.path("target");
        session.note(
                target.isTextual()
                        ? "target " + target.asText()
                        : "subsystem " + exposed.path("subsystem").asText());
        exposed.path("portals").forEach(portal -> session.note("portal " + portal.asText()));
        return ExitCode.OK.value();
    }

    private String made() {
        return dryRun ? " would be created" : " created";
    }

    private String sentence(JsonNode export) {
        String as = export.path("nsid").isInt()
                ? "namespace " + export.path("nsid").asInt()
                : "LUN " + export.path("lun").asInt();
        String verb = dryRun ? " would be exposed to " : " exposed to ";
        return "volume " + export.path("volume").asText()
                + (export.path("isNew").asBoolean() ? verb : " is exposed to ")
                + host + " as " + as;
    }

    private ObjectNode request() {
        ObjectNode request = Json.MAPPER.createObjectNode();
        putAll(request, "volumes", volumes);
        if (newVolumes != null) {
            ArrayNode made = request.putArray("newVolumes");
            newVolumes.forEach(
                    (name, size) -> made.addObject().put("name", name).put("size", size));
        }
        if (iqns == null && nqns == null) {
            if (from != null) {
                throw new CliException(
                        ExitCode.USAGE, "--from is of a new host", "give its --iqn or --nqn, or leave --from out");
            }
            request.put("host", host);
        } else {
            ObjectNode made = request.putObject("newHost").put("name", host);
            putAll(made, "iqns", iqns);
            putAll(made, "nqns", nqns);
            putAll(made, "networks", from);
        }
        put(request, "protocol", protocol);
        put(request, "network", network);
        if (lun != null) {
            request.put("lun", lun);
        }
        if (nsid != null) {
            request.put("nsid", nsid);
        }
        if (beside) {
            request.put("besideOtherProtocol", true);
        }
        return request;
    }

    private static void put(ObjectNode to, String field, @Nullable String value) {
        if (value != null) {
            to.put(field, value);
        }
    }

    private static void putAll(ObjectNode to, String field, @Nullable List<String> values) {
        if (values != null && !values.isEmpty()) {
            values.forEach(to.putArray(field)::add);
        }
    }
}
