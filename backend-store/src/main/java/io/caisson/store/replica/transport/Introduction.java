package io.caisson.store.replica.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The first call on each connection: which process of the node speaks. It says its seal, whose secret is told once the process is no
 * more. Peers that do not know the call refuse it, and go on as with a process without a seal.
 */
final class Introduction {

    /** The service that it is a call of. */
    static final int SERVICE = 0;

    private static final Pattern SEAL = Pattern.compile("[0-9a-f]{64}");

    private Introduction() {}

    /** @throws IllegalArgumentException if it is no SHA-256 in hexadecimal digits */
    static List<ByteBuffer> of(String seal) {
        if (!SEAL.matcher(seal).matches()) {
            throw new IllegalArgumentException("not a seal");
        }
        return List.of(ByteBuffer.wrap(seal.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The seal; empty if this is anything else. */
    static Optional<String> read(ByteBuffer message) {
        return Optional.of(StandardCharsets.US_ASCII.decode(message.duplicate()).toString())
                .filter(seal -> SEAL.matcher(seal).matches());
    }
}
