package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a list is cut and ordered, by the server. */
final class ListOptions {

    @Option(
            names = "--filter",
            paramLabel = "CONDITIONS",
            description = "Such as state=active,name~db: fields as in JSON, with = != ~ < <= > >=; all must hold.")
    private @Nullable String filter;

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            description = "With - before it from the greatest: --sort=-sizeBytes.")
    private @Nullable String sort;

    /** @param path of the list, with its query if it has one */
    String of(String path) {
        return with(with(path, "filter", filter), "sort", sort);
    }

    private static String with(String path, String name, @Nullable String value) {
        return value == null ? path : path + (path.contains("?") ? "&" : "?") + name + "=" + encode(value);
    }
}
