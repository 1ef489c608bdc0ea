package io.caisson.tests.local;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** The TCP sockets that a process listens on, from /proc. */
final class ListeningSockets {

    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private ListeningSockets() {}

    /** {@code ADDRESS:PORT} each; IPv4 addresses that a socket for both families has, as IPv4. */
    static Set<String> of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = readLink(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        Set<String> listening = new HashSet<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[STATE].equals(LISTEN) && inodes.contains(fields[INODE])) {
                    listening.add(address(fields[LOCAL_ADDRESS]));
                }
            }
        }
        return listening;
    }

    private static String readLink(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedSince) {
            return "";
        }
    }

    /** The kernel prints the address as words of the machine's byte order, the port as a number. */
    private static String address(String hex) throws IOException {
        String[] parts = hex.split(":");
        byte[] printed = HexFormat.of().parseHex(parts[0]);
        ByteBuffer words = ByteBuffer.wrap(printed);
        ByteBuffer address = ByteBuffer.allocate(printed.length).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            address.putInt(words.getInt());
        }
        return InetAddress.getByAddress(address.array()).getHostAddress() + ":" + Integer.parseInt(parts[1], 16);
    }
}
