package io.caisson.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. Filled by picocli. */
public final class GlobalOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The data directory of a local instance. Default: $CAISSON_DATA, else .caisson in the checkout.")
    private @Nullable Path data;

    @Option(
            names = "--api",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The API of a remote instance, such as https://192.0.2.10:8443. Default: $CAISSON_API.")
    private @Nullable String api;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            scope = ScopeType.INHERIT,
            description =
                    "The access token. Other users see it in the process list: prefer --token-file or $CAISSON_TOKEN.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A file with the access token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The only certificate authority to trust (PEM). Default: $CAISSON_CA, else the system's.")
    private @Nullable Path certificateAuthority;

    @Option(
            names = "--insecure",
            scope = ScopeType.INHERIT,
            description = "Trust any certificate. Whoever answers gets the token.")
    private boolean insecure;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "One of ${COMPLETION-CANDIDATES}. Default: table.")
    private @Nullable OutputFormat format;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print nothing where there is nothing but success to report.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Nullable
    Path data() {
        return data;
    }

    @Nullable
    String api() {
        return api;
    }

    @Nullable
    String token() {
        return token;
    }

    @Nullable
    Path tokenFile() {
        return tokenFile;
    }

    @Nullable
    Path certificateAuthority() {
        return certificateAuthority;
    }

    boolean insecure() {
        return insecure;
    }

    OutputFormat format() {
        return format == null ? OutputFormat.TABLE : format;
    }

    boolean quiet() {
        return quiet;
    }
}
