package io.caisson.cli.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.caisson.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon that serves says of itself, in {@code daemon.json} of its data directory. It stays there when the daemon
 * ends, so that the next one takes the same ports; {@link #isAlive} tells the two apart.
 *
 * @param startTicks when the process was started, in the kernel's ticks; tells it from another with the same pid
 * @param api URL of the API
 * @param caCertificate path of the certificate authority to trust there
 * @param nvme null in what a release without NVMe wrote
 * @param demo null when there is no demo volume
 * @param notes what a person should know about this start, such as a port that was taken
 * @param node which node of its cluster it is; null in what a release without clusters wrote
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DaemonRecord(
        long pid,
        long startTicks,
        String dataDir,
        String api,
        String caCertificate,
        Iscsi iscsi,
        @Nullable Nvme nvme,
        @Nullable Demo demo,
        List<String> notes,
        @Nullable Node node) {

    public static final String FILE = "daemon.json";

    /** @param clusterAddress {@code IP:PORT} where its peers reach it; null for a node that has none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Node(String id, String name, @Nullable String clusterAddress) {}

    /**
     * @param target iSCSI name
     * @param portals {@code ADDRESS:PORT}, IPv6 addresses in brackets
     */
    public record Iscsi(String target, List<String> portals) {}

    /**
     * @param subsystem NQN
     * @param portals {@code ADDRESS:PORT}, IPv6 addresses in brackets
     * @param discovery where hosts discover, too, besides the portals
     */
    public record Nvme(String subsystem, List<String> portals, List<String> discovery) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Demo(@Nullable DemoLun iscsi, @Nullable DemoNamespace nvme) {}

    public record DemoLun(String volume, int lun) {}

    public record DemoNamespace(String volume, int nsid) {}

    /** The record in a data directory, whether its daemon lives or not; empty when none was ever written whole. */
    public static Optional<DaemonRecord> read(Path dataDirectory) throws IOException {
        try {
            return Optional.of(
                    Json.MAPPER.readValue(Files.readString(dataDirectory.resolve(FILE)), DaemonRecord.class));
        } catch (NoSuchFileException | JsonProcessingException absent) {
            return Optional.empty();
        }
    }

    public String toJson() {
        return Json.MAPPER.valueToTree(this).toPrettyString();
    }

    /** Whatever it listens on: addresses and URLs that end with the port. */
    List<String> endpoints() {
        List<String> endpoints = new ArrayList<>(iscsi.portals());
        endpoints.add(api);
        if (nvme != null) {
            endpoints.addAll(nvme.portals());
            endpoints.addAll(nvme.discovery());
        }
        return endpoints;
    }

    /** Where its peers reach it; null for a node that has none. */
    @Nullable
    String clusterAddress() {
        return node == null ? null : node.clusterAddress();
    }

    /** Addresses of its portals, without brackets. */
    List<String> portalAddresses() {
        return iscsi.portals().stream().map(DaemonRecord::host).toList();
    }

    /** Address of its API, without brackets. */
    String apiAddress() {
        return host(api);
    }

    private static String host(String addressOrUrl) {
        String withPort = addressOrUrl.substring(addressOrUrl.lastIndexOf('/') + 1);
        return withPort.substring(0, withPort.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    /** Whether the process that wrote this still runs. */
    public boolean isAlive() {
        return ProcessTicks.of(pid).orElse(-1) == startTicks;
    }
}
