package io.caisson.cli.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a bundle says of itself, and what is signed. Text, a line each:
 *
 * <pre>
 * caisson-bundle 1
 * version 1.4.0
 * file vmlinuz 12345 SHA-256-IN-HEXADECIMAL
 * </pre>
 *
 * @param version of the image; its slot is named after it
 * @param files in the order in which the bundle has them
 */
record BundleManifest(String version, List<BundledFile> files) {

    /** The files that make an image, all of them and no other. */
    static final Set<String> FILES =
            new LinkedHashSet<>(List.of("version", "vmlinuz", "initrd.img", "filesystem.squashfs"));

    private static final String FIRST_LINE = "caisson-bundle 1";
    private static final Pattern VERSION_LINE = Pattern.compile("version (" + VersionName.REGEX + ")");
    private static final Pattern FILE_LINE = Pattern.compile("file ([a-z.]+) ([0-9]{1,15}) ([0-9a-f]{64})");

    /** Names of versions: they become names of directories, and of boot entries. */
    static final class VersionName {
        static final String REGEX = "[0-9][A-Za-z0-9.+~-]{0,63}";

        private VersionName() {}
    }

    /** @param sha256 in small hexadecimal digits */
    record BundledFile(String name, long lengthBytes, String sha256) {}

    BundleManifest {
        files = List.copyOf(files);
        if (!version.matches(VersionName.REGEX)) {
            throw new IllegalArgumentException("'" + version + "' is no version");
        }
        List<String> names = files.stream().map(BundledFile::name).toList();
        if (!names.equals(List.copyOf(FILES))) {
            throw new IllegalArgumentException("an image is made of " + FILES + ", not of " + names);
        }
    }

    /** @throws IllegalArgumentException for anything but a manifest of this format */
    static BundleManifest parse(byte[] text) {
        List<String> lines = new String(text, StandardCharsets.US_ASCII).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(FIRST_LINE)) {
            throw new IllegalArgumentException("it is no bundle of this format; its first line is '"
                    + (lines.isEmpty() ? "" : lines.get(0)) + "'");
        }
        Matcher version = VERSION_LINE.matcher(lines.size() > 1 ? lines.get(1) : "");
        if (!version.matches()) {
            throw new IllegalArgumentException("the bundle's manifest does not say its version in line 2");
        }
        List<BundledFile> files = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            Matcher file = FILE_LINE.matcher(line);
            if (!file.matches()) {
                throw new IllegalArgumentException("the bundle's manifest has a line '" + line + "'");
            }
            files.add(new BundledFile(file.group(1), Long.parseLong(file.group(2)), file.group(3)));
        }
        return new BundleManifest(version.group(1), files);
    }

    byte[] text() {
        StringBuilder text = new StringBuilder(FIRST_LINE)
                .append("\nversion ")
                .append(version)
                .append('\n');
        for (BundledFile file : files) {
            text.append("file %s %d %s\n".formatted(file.name(), file.lengthBytes(), file.sha256()));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    long lengthBytes() {
        return files.stream().mapToLong(BundledFile::lengthBytes).sum();
    }
}
