package io.caisson.cli.image;

import io.caisson.cli.image.BundleManifest.BundledFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * An image in one file: a ZIP archive with a manifest, its signature, and the files. What is not signed is never looked at
 * further, and what does not have the signed length and sum is never used. One thread.
 */
final class Bundle implements AutoCloseable {

    private static final String MANIFEST = "manifest";
    private static final String SIGNATURE = "manifest.sig";
    private static final int MAX_MANIFEST_BYTES = 64 << 10;
    private static final int COPY_BYTES = 1 << 20;

    private final ZipFile archive;
    private final BundleManifest manifest;

    private Bundle(ZipFile archive, BundleManifest manifest) {
        this.archive = archive;
        this.manifest = manifest;
    }

    /** @throws IOException also when it is no bundle, or nobody who is trusted signed it */
    static Bundle open(Path file, ReleaseKeys keys) throws IOException {
        ZipFile archive = new ZipFile(file.toFile());
        try {
            byte[] text = small(archive, MANIFEST, MAX_MANIFEST_BYTES);
            byte[] signature = small(archive, SIGNATURE, ReleaseKeys.SIGNATURE_BYTES);
            if (!keys.signed(text, signature)) {
                throw new IOException(file + " is not signed by a key that this node trusts");
            }
            return new Bundle(archive, BundleManifest.parse(text));
        } catch (IllegalArgumentException malformed) {
            archive.close();
            throw new IOException(file + ": " + malformed.getMessage(), malformed);
        } catch (IOException failure) {
            archive.close();
            throw failure;
        }
    }

    private static byte[] small(ZipFile archive, String name, int limit) throws IOException {
        try (InputStream input = stream(archive, name)) {
            byte[] bytes = input.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new IOException("the bundle's " + name + " has more than " + limit + " bytes");
            }
            return bytes;
        }
    }

    private static InputStream stream(ZipFile archive, String name) throws IOException {
        ZipEntry entry = archive.getEntry(name);
        if (entry == null) {
            throw new IOException("it is no bundle: it has no " + name);
        }
        return archive.getInputStream(entry);
    }

    BundleManifest manifest() {
        return manifest;
    }

    /** Writes the image's files into a directory, and on the disk: when this returns they survive a power loss. */
    void copyTo(Path directory) throws IOException {
        for (BundledFile file : manifest.files()) {
            try (InputStream input = stream(archive, file.name());
                    FileChannel output = FileChannel.open(
                            directory.resolve(file.name()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                copy(file, input, Channels.newOutputStream(output));
                output.force(true);
            }
        }
    }

    private static void copy(BundledFile file, InputStream input, OutputStream output) throws IOException {
        MessageDigest sum = sha256();
        byte[] buffer = new byte[COPY_BYTES];
        long left = file.lengthBytes();
        int count;
        while ((count = input.read(buffer)) > 0 && left >= count) {
            sum.update(buffer, 0, count);
            output.write(buffer, 0, count);
            left -= count;
        }
        if (left != 0 || count > 0 || !HexFormat.of().formatHex(sum.digest()).equals(file.sha256())) {
            throw new IOException("the bundle's " + file.name() + " is not what was signed; fetch the bundle again");
        }
    }

    /**
     * Makes a bundle.
     *
     * @param directory with {@link BundleManifest#FILES}
     * @param key that signs it
     */
    static BundleManifest make(Path directory, PrivateKey key, Path file) throws IOException, GeneralSecurityException {
        List<BundledFile> files = new ArrayList<>();
        for (String name : BundleManifest.FILES) {
            Path source = directory.resolve(name);
            files.add(new BundledFile(name, Files.size(source), sha256(source)));
        }
        String version = Files.readString(directory.resolve("version")).strip();
        BundleManifest manifest = new BundleManifest(version, files);
        try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(file))) {
            archive.setMethod(ZipOutputStream.STORED);
            byte[] text = manifest.text();
            store(archive, MANIFEST, text);
            store(archive, SIGNATURE, ReleaseKeys.sign(key, text));
            for (BundledFile bundled : files) {
                store(archive, bundled, directory.resolve(bundled.name()));
            }
        }
        return manifest;
    }

    private static void store(ZipOutputStream archive, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        archive.putNextEntry(entry(name, bytes.length, crc.getValue()));
        archive.write(bytes);
        archive.closeEntry();
    }

    private static void store(ZipOutputStream archive, BundledFile file, Path source) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream input = Files.newInputStream(source)) {
            byte[] buffer = new byte[COPY_BYTES];
            int count;
            while ((count = input.read(buffer)) > 0) {
                crc.update(buffer, 0, count);
            }
        }
        archive.putNextEntry(entry(file.name(), file.lengthBytes(), crc.getValue()));
        Files.copy(source, archive);
        archive.closeEntry();
    }

    /** Of no time: the same image makes the same bundle. */
    private static ZipEntry entry(String name, long lengthBytes, long crc) {
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(lengthBytes);
        entry.setCompressedSize(lengthBytes);
        entry.setCrc(crc);
        entry.setTime(0);
        return entry;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest sum = sha256();
        try (InputStream input = Files.newInputStream(file)) {
            byte[] buffer = new byte[COPY_BYTES];
            int count;
            while ((count = input.read(buffer)) > 0) {
                sum.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(sum.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
