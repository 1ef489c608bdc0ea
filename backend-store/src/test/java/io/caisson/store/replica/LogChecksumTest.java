package io.caisson.store.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.Checksum;
import org.apache.ratis.util.MemoizedSupplier;
import org.apache.ratis.util.PureJavaCrc32C;
import org.junit.jupiter.api.Test;

/** Our stand-in for the checksum of the engine's log against the engine's own class. */
class LogChecksumTest {

    /** Loads the engine's class from the engine's jar, beside ours. */
    private static final class EnginesOwn extends URLClassLoader {
        EnginesOwn() {
            super(
                    new URL[] {
                        MemoizedSupplier.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    null);
        }

        static Checksum checksum() throws ReflectiveOperationException, IOException {
            try (EnginesOwn loader = new EnginesOwn()) {
                return (Checksum) loader.loadClass(PureJavaCrc32C.class.getName())
                        .getDeclaredConstructor()
                        .newInstance();
            }
        }
    }

    @Test
    void oursIsTheOneInForce() {
        assertNotEquals(
                MemoizedSupplier.class.getProtectionDomain().getCodeSource().getLocation(),
                PureJavaCrc32C.class.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void theCheckValueOfTheStandardComesOut() {
        PureJavaCrc32C checksum = new PureJavaCrc32C();
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        checksum.update(digits, 0, digits.length);
        assertEquals(0xE3069283L, checksum.getValue());
    }

    @Test
    void everyLengthAndPlaceGivesWhatTheEngineGives() throws Exception {
        long seed = 20261121;
        Random random = new Random(seed);
        Checksum engines = EnginesOwn.checksum();
        PureJavaCrc32C ours = new PureJavaCrc32C();
        byte[] bytes = new byte[5000];
        random.nextBytes(bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        for (int i = 0; i < 2000; i++) {
            int offset = random.nextInt(64);
            int length = i < 64 ? i : random.nextInt(bytes.length - offset);
            engines.reset();
            engines.update(bytes, offset, length);
            engines.update(7);
            ours.reset();
            ByteBuffer part = direct.duplicate().limit(offset + length).position(offset);
            ours.update(part);
            assertEquals(offset, part.position(), "the engine goes on from the position it left");
            ours.update(7);
            assertEquals(engines.getValue(), ours.getValue(), "seed " + seed + ", round " + i);
        }
    }
}
