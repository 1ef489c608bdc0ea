package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/** Loaded into a daemon, it gives it other classes than those it came with. Runs alone there: needs nothing but the JDK. */
public final class SabotageAgent {
    private SabotageAgent() {}

    /** @param classes the directory with the other classes */
    public static void premain(String classes, Instrumentation instrumentation) {
        Path directory = Path.of(classes);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    ClassLoader loader,
                    String className,
                    Class<?> redefined,
                    ProtectionDomain domain,
                    byte[] original) {
                Path other = directory.resolve(className + ".class");
                try {
                    return Files.exists(other) ? Files.readAllBytes(other) : null;
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        });
    }
}
