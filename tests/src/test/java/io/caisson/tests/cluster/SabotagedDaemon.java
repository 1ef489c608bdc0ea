package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.Tool;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * Compiles sources of the product with a few words changed, and makes a daemon use the result, by way of an agent. The product
 * itself has no switch for it.
 */
final class SabotagedDaemon {
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(20);

    private SabotagedDaemon() {}

    /** @return the JVM's argument that does it */
    static String argument(Sabotage sabotage, Path directory) throws IOException {
        // Builds the distribution if it is not there, or older than its sources.
        Tool.of(Checkout.root().resolve("caisson").toString(), "--help")
                .within(BUILD_LIMIT)
                .run()
                .expectSuccess();
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-cp", classPath()));
        for (Sabotage.Edit edit : sabotage.edits()) {
            arguments.add(edited(edit, directory).toString());
        }
        Path classes = Files.createDirectories(directory.resolve("classes"));
        arguments.addAll(List.of("-d", classes.toString()));
        int outcome = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (outcome != 0) {
            throw new AssertionError(sabotage + " does not compile");
        }
        return "-javaagent:" + agent(directory) + "=" + classes;
    }

    private static Path edited(Sabotage.Edit edit, Path directory) throws IOException {
        Path original = Checkout.root().resolve(edit.path());
        String text = Files.readString(original);
        int at = text.indexOf(edit.right());
        if (at < 0 || text.indexOf(edit.right(), at + 1) >= 0) {
            throw new AssertionError("'" + edit.right() + "' is not exactly once in " + edit.path());
        }
        Path source = directory.resolve(Objects.requireNonNull(original.getFileName(), "a file"));
        return Files.writeString(source, text.replace(edit.right(), edit.wrong()));
    }

    private static String classPath() throws IOException {
        try (Stream<Path> libraries = Files.list(Checkout.root().resolve("appliance-image/target/caisson/lib"))) {
            return libraries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static Path agent(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", SabotageAgent.class.getName());
        Path jar = directory.resolve("agent.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (String suffix : new String[] {"", "$1"}) {
                String name = SabotageAgent.class.getName().replace('.', '/') + suffix + ".class";
                entries.putNextEntry(new ZipEntry(name));
                try (InputStream bytes = Objects.requireNonNull(
                        SabotageAgent.class.getClassLoader().getResourceAsStream(name), name)) {
                    bytes.transferTo(entries);
                }
                entries.closeEntry();
            }
        }
        return jar;
    }
}
