package io.caisson.portal.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings of the kernel for IPv4 on an interface (ip-sysctl). */
final class KernelSettings {
    private static final Path DIRECTORY = Path.of("/proc/sys/net/ipv4/conf");
    private static final int STRICT = 1;

    private final Path directory;
    private final String interfaceName;

    private KernelSettings(Path directory, String interfaceName) {
        this.directory = directory;
        this.interfaceName = interfaceName;
    }

    static KernelSettings of(String interfaceName) {
        return new KernelSettings(DIRECTORY, interfaceName);
    }

    static KernelSettings in(Path directory, String interfaceName) {
        return new KernelSettings(directory, interfaceName);
    }

    /** Packets are dropped that come in where answers to them would not go out (RFC 3704, 2.2). The larger of two settings counts. */
    boolean isReversePathStrict() throws IOException {
        return Math.max(value("all", "rp_filter"), value(interfaceName, "rp_filter")) == STRICT;
    }

    private int value(String name, String setting) throws IOException {
        String text = Files.readString(directory.resolve(name).resolve(setting)).strip();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException strange) {
            throw new IOException(setting + " of " + name + " is '" + text + "', not a number", strange);
        }
    }
}
