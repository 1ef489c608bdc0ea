package io.caisson.web.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the console. Immutable, as nobody writes into its bytes.
 *
 * @param path below which it is asked for; names its content where it may be kept for ever
 * @param mediaType with the character set
 * @param compressed the content by gzip: the files hold no secrets that their compressed length could give away
 */
record ConsoleFile(String path, String mediaType, byte[] content, byte[] compressed) {

    private static final int NAME_BYTES = 8;

    static ConsoleFile of(String path, String mediaType, byte[] content) {
        return new ConsoleFile(path, mediaType, content, gzip(content));
    }

    /** Under a name that another content would not have. */
    static ConsoleFile named(String stem, String extension, String mediaType, byte[] content) {
        return of("/assets/" + stem + "." + digest(content) + "." + extension, mediaType, content);
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
