package io.caisson.portal.address;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/** A process with a guard. It lives until it is killed, or is told a line: then it lets its guard go, and ends. */
final class GuardedMain {
    private GuardedMain() {}

    /** @param arguments the port of whom to tell, and what */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress peer =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        try (ProcessGuard guard = new ProcessGuard()) {
            guard.leaveWord(arguments[1], List.of(peer));
            guard.hold("no-such-card", List.of(InetAddress.getByName("192.0.2.1")));
            System.out.println(
                    "guarded by " + Objects.requireNonNull(guard.process()).pid());
            System.in.read();
        }
    }
}
