package io.caisson.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a host is told to prove with CHAP, as options. Picocli fills it. */
final class ChapOptions {

    private static final int WINDOWS_LONGEST = 16;

    @Option(
            names = "--chap-user",
            paramLabel = "NAME",
            description = "What the host calls itself when it authenticates.")
    private @Nullable String user;

    @Option(
            names = "--chap-secret-file",
            paramLabel = "FILE",
            description = "Its secret: a file, or - for standard input; on a terminal - asks for it.")
    private @Nullable String secretFile;

    @Option(
            names = "--mutual-user",
            paramLabel = "NAME",
            description = "What we call ourselves when the host asks us to authenticate too.")
    private @Nullable String mutualUser;

    @Option(
            names = "--mutual-secret-file",
            paramLabel = "FILE",
            description = "Our secret, another than the host's; as --chap-secret-file.")
    private @Nullable String mutualSecretFile;

    @Option(
            names = "--chap-digest",
            paramLabel = "DIGEST",
            split = ",",
            description = "What may be used: sha3-256, sha256, sha1, md5. Default: all; Windows has md5 only.")
    private @Nullable List<String> digests;

    @Option(
            names = "--discovery-chap",
            negatable = true,
            description = "Whether it has to authenticate for discovery too, which it has by default.")
    private @Nullable Boolean discovery;

    boolean given() {
        return user != null
                || secretFile != null
                || mutualUser != null
                || mutualSecretFile != null
                || digests != null
                || discovery != null;
    }

    /**
     * Adds what was given to a request, and asks for the secrets.
     *
     * @param create whether a name without a secret makes no sense
     */
    void addTo(ObjectNode request, Session session, String host, boolean create) {
        if (!given()) {
            return;
        }
        ObjectNode chap = request.putObject("chap");
        if (user != null) {
            chap.put("user", user);
        }
        if (secretFile != null || (create && user != null)) {
            chap.put("secret", secret(session, secretFile, "CHAP secret of " + host, "--chap-secret-file"));
        }
        if (mutualUser != null) {
            chap.put("mutualUser", mutualUser);
        }
        if (mutualSecretFile != null || (create && mutualUser != null)) {
            chap.put(
                    "mutualSecret",
                    secret(session, mutualSecretFile, "mutual CHAP secret for " + host, "--mutual-secret-file"));
        }
        if (digests != null) {
            digests.forEach(chap.putArray("digests")::add);
        }
        if (discovery != null) {
            chap.put("discovery", discovery);
        }
    }

    private static String secret(Session session, @Nullable String source, String what, String option) {
        String secret = Secrets.read(session.terminal(), source, what, option);
        if (secret.length() > WINDOWS_LONGEST) {
            session.note("note: the " + what + " has " + secret.length() + " characters; Windows takes 12 to 16");
        }
        return secret;
    }
}
