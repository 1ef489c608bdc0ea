package io.caisson.tests.architecture;

import java.nio.file.Path;
import java.util.List;

/**
 * One Java file of the repository, parsed.
 *
 * @param path relative to the repository's root
 * @param types simple names of all types it declares, nested ones too
 */
record SourceFile(Path path, List<String> lines, List<String> types, List<Method> methods) {

    /**
     * @param type simple name of the type that declares it
     * @param firstLine counted from 1, without comments and annotations before it
     */
    record Method(String type, String name, int firstLine, int lastLine) {
        int lengthLines() {
            return lastLine - firstLine + 1;
        }
    }

    boolean isProductionOf(String module) {
        return path.startsWith(Path.of(module, "src", "main"));
    }

    boolean isProduction() {
        return path.toString().contains("/src/main/") && !path.startsWith("tests");
    }
}
