package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a host is called over NVMe and has to prove there, as options. Picocli fills it. */
final class NvmeOptions {

    private static final String GENERATE = "generate";

    private enum TlsUse {
        optional,
        required
    }

    @Option(
            names = "--nqn",
            paramLabel = "NQN",
            description =
                    "The NVMe name it connects with; may be repeated. * stands for any. All of them, in an update.")
    private @Nullable List<String> nqns;

    @Option(
            names = "--dhchap-key",
            paramLabel = "KEY",
            description =
                    "Its DH-HMAC-CHAP key: a file, - for standard input, 'generate', or the key itself, which others"
                            + " on this machine can see then.")
    private @Nullable String dhchapKey;

    @Option(
            names = "--dhchap-ctrl-key",
            paramLabel = "KEY",
            description = "Our key, for a host that has us authenticate, too; as --dhchap-key.")
    private @Nullable String dhchapControllerKey;

    @Option(
            names = "--dhchap-min-hash",
            paramLabel = "HASH",
            description = "The weakest hash DH-HMAC-CHAP may use: sha256, sha384 or sha512. Default: sha256.")
    private @Nullable String minimumHash;

    @Option(
            names = "--dhchap-min-group",
            paramLabel = "GROUP",
            description = "The cheapest Diffie-Hellman group it may use: none, which allows all, ffdhe2048, ffdhe3072,"
                    + " ffdhe4096, ffdhe6144 or ffdhe8192. Default: none.")
    private @Nullable String minimumGroup;

    @Option(
            names = "--tls-psk",
            paramLabel = "KEY",
            description = "The pre-shared key of its TLS connections; as --dhchap-key.")
    private @Nullable String tlsPsk;

    @Option(
            names = "--tls",
            paramLabel = "optional|required",
            description = "Whether connections without TLS are refused. Default: required, once there is a key.")
    private @Nullable TlsUse tls;

    private final Map<String, String> generated = new LinkedHashMap<>();

    boolean dhchapGiven() {
        return dhchapKey != null || dhchapControllerKey != null || minimumHash != null || minimumGroup != null;
    }

    boolean controllerKeyGiven() {
        return dhchapControllerKey != null;
    }

    boolean tlsGiven() {
        return tlsPsk != null || tls != null;
    }

    /** Adds what was given to a request, and gets or makes the keys. */
    void addTo(ObjectNode request, Session session, String host) {
        NvmeKeyMaker maker = new NvmeKeyMaker();
        if (nqns != null) {
            nqns.forEach(request.putArray("nqns")::add);
        }
        if (dhchapGiven()) {
            ObjectNode dhchap = request.putObject("dhchap");
            put(dhchap, "key", dhchapKey, maker::dhchapKey, session, "DH-HMAC-CHAP key of " + host, "--dhchap-key");
            put(
                    dhchap,
                    "controllerKey",
                    dhchapControllerKey,
                    maker::dhchapKey,
                    session,
                    "DH-HMAC-CHAP controller key for " + host,
                    "--dhchap-ctrl-key");
            if (minimumHash != null) {
                dhchap.put("minimumHash", minimumHash);
            }
            if (minimumGroup != null) {
                dhchap.put("minimumGroup", minimumGroup);
            }
        }
        if (tlsGiven()) {
            ObjectNode object = request.putObject("tls");
            put(object, "key", tlsPsk, maker::tlsKey, session, "TLS key of " + host, "--tls-psk");
            if (tls != null) {
                object.put("required", tls == TlsUse.required);
            }
        }
    }

    private void put(
            ObjectNode object,
            String field,
            @Nullable String source,
            Supplier<String> maker,
            Session session,
            String what,
            String option) {
        if (source == null) {
            return;
        }
        if (source.equals(GENERATE)) {
            String key = maker.get();
            generated.put(option.substring("--".length()), key);
            object.put(field, key);
        } else if (source.startsWith(NvmeKeyMaker.DHCHAP_PREFIX) || source.startsWith(NvmeKeyMaker.TLS_PREFIX)) {
            object.put(field, source);
        } else {
            object.put(field, Secrets.read(session.terminal(), source, what, option));
        }
    }

    /** The object as it is to be printed, with the keys that were made: nobody can ask for them later. */
    JsonNode withGenerated(JsonNode host) {
        if (generated.isEmpty()) {
            return host;
        }
        ObjectNode copy = host.deepCopy();
        ObjectNode keys = copy.putObject("generated");
        generated.forEach(keys::put);
        return copy;
    }

    /** Tells a person the keys that were made. */
    void printGenerated(Session session) {
        if (session.isForPeople()) {
            generated.forEach((what, key) -> session.terminal().out().println(what + ": " + key));
            if (!generated.isEmpty()) {
                session.note("Give this to the host now: it is shown only once.");
            }
        }
    }
}
