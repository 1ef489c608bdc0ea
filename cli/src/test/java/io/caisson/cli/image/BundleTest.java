package io.caisson.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {

    @TempDir
    Path directory;

    private KeyPair pair;
    private ReleaseKeys keys;
    private Path bundle;
    private ImageSlots slots;

    @BeforeEach
    void makeBundle() throws Exception {
        pair = KeyPairGenerator.getInstance(ReleaseKeys.ALGORITHM).generateKeyPair();
        keys = new ReleaseKeys(List.of(pair.getPublic()));
        bundle = directory.resolve("caisson.bundle");
        Bundle.make(image("1.4.0"), pair.getPrivate(), bundle);
        slots = new ImageSlots(Files.createDirectory(directory.resolve("images")));
    }

    private Path image(String version) throws IOException {
        Path image = Files.createDirectories(directory.resolve("image"));
        Map<String, String> files = Map.of(
                "version", version + "\n", "vmlinuz", "kernel", "initrd.img", "first", "filesystem.squashfs", "root");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(image.resolve(file.getKey()), file.getValue());
        }
        return image;
    }

    private void add(Path file) throws IOException {
        try (Bundle opened = Bundle.open(file, keys)) {
            slots.add(opened);
        }
    }

    /** The bundle with the first occurrence of some bytes replaced; nothing in it is compressed. */
    private Path tampered(String what, String by) throws IOException {
        String text = Files.readString(bundle, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(what);
        int place = text.lastIndexOf(what);
        String changed = text.substring(0, place) + by + text.substring(place + what.length());
        return Files.writeString(directory.resolve("tampered.bundle"), changed, StandardCharsets.ISO_8859_1);
    }

    @Test
    void bringsAnImageIntoASlotOfItsOwn() throws Exception {
        add(bundle);
        assertThat(slots.all()).containsExactly("img-1.4.0");
        Path slot = slots.directory().resolve("img-1.4.0");
        assertThat(slot.resolve("filesystem.squashfs")).hasContent("root");
        assertThat(slot.resolve("version")).hasContent("1.4.0");
    }

    @Test
    void theSameImageMakesTheSameBundle() throws Exception {
        Path again = directory.resolve("again.bundle");
        Bundle.make(directory.resolve("image"), pair.getPrivate(), again);
        assertThat(again).hasSameBinaryContentAs(bundle);
    }

    @Test
    void aBundleOfAStrangerIsRefused() throws Exception {
        KeyPair stranger = KeyPairGenerator.getInstance(ReleaseKeys.ALGORITHM).generateKeyPair();
        Bundle.make(directory.resolve("image"), stranger.getPrivate(), bundle);
        assertThatThrownBy(() -> add(bundle)).hasMessageContaining("not signed by a key that this node trusts");
        assertThat(slots.all()).isEmpty();
    }

    @Test
    void nobodyIsTrustedWhereThereAreNoKeys() throws Exception {
        keys = ReleaseKeys.in(directory.resolve("none"));
        assertThatThrownBy(() -> add(bundle)).hasMessageContaining("not signed");
    }

    @Test
    void aChangedManifestIsRefused() throws Exception {
        Path tampered = tampered("version 1.4.0", "version 1.4.1");
        assertThatThrownBy(() -> add(tampered)).isInstanceOf(IOException.class);
        assertThat(slots.all()).isEmpty();
    }

    @Test
    void aChangedFileIsRefusedAndLeavesNothing() throws Exception {
        Path tampered = tampered("kernel", "KERNEL");
        assertThatThrownBy(() -> add(tampered)).isInstanceOf(IOException.class);
        assertThat(slots.directory()).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 100, 400})
    void aBundleThatIsCutShortIsRefused(int missingBytes) throws Exception {
        byte[] whole = Files.readAllBytes(bundle);
        Files.write(bundle, Arrays.copyOf(whole, whole.length - missingBytes));
        assertThatThrownBy(() -> add(bundle)).isInstanceOf(IOException.class);
        assertThat(slots.directory()).isEmptyDirectory();
    }

    @Test
    void whatAnInterruptedUpdateLeftIsNoSlotAndGoes() throws Exception {
        Path unfinished = Files.createDirectory(slots.directory().resolve("unfinished"));
        Files.writeString(unfinished.resolve("vmlinuz"), "half");
        assertThat(slots.all()).isEmpty();
        add(bundle);
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void onlyWhatIsNeededIsKept() throws Exception {
        for (String version : List.of("1.2.0", "1.3.0", "1.4.0")) {
            Bundle.make(image(version), pair.getPrivate(), bundle);
            add(bundle);
        }
        slots.keepOnly(Set.of("img-1.3.0"));
        assertThat(slots.all()).containsExactly("img-1.3.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tarball 1                                                      | first line is 'tarball 1'
            caisson-bundle 1;version ../../etc                             | does not say its version
            caisson-bundle 1;version 1.4.0;file vmlinuz 1                  | has a line 'file vmlinuz 1'
            caisson-bundle 1;version 1.4.0                                 | is made of
            """)
    void aManifestThatSaysSomethingElseIsRefused(String lines, String message) {
        byte[] text = lines.replace(';', '\n').getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> BundleManifest.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void keysAreReadFromPemFiles() throws Exception {
        Path trusted = Files.createDirectory(directory.resolve("keys"));
        writePem(trusted.resolve("release.pem"), "PUBLIC KEY", pair.getPublic().getEncoded());
        writePem(
                directory.resolve("secret.pem"),
                "PRIVATE KEY",
                pair.getPrivate().getEncoded());
        byte[] text = {1, 2, 3};
        byte[] signature = ReleaseKeys.sign(ReleaseKeys.privateKey(directory.resolve("secret.pem")), text);
        assertThat(ReleaseKeys.in(trusted).signed(text, signature)).isTrue();
        assertThat(ReleaseKeys.in(trusted).signed(new byte[] {1, 2, 4}, signature))
                .isFalse();
        assertThatThrownBy(() -> ReleaseKeys.publicKey(directory.resolve("secret.pem")))
                .hasMessageContaining("is no PEM file with a public key");
    }

    private static void writePem(Path file, String kind, byte[] encoded) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private void startAlways(String slot) throws IOException {
        Path environment =
                Files.createDirectories(directory.resolve("boot/grub")).resolve("grubenv");
        String text = "# GRUB Environment Block\nsaved_entry=" + slot + "\n";
        Files.writeString(environment, text + "#".repeat(1024 - text.length()));
    }

    @Test
    void theKernelsCommandLineSaysWhatRuns() throws IOException {
        startAlways("img-1");
        BootDisk installed = new BootDisk(directory, "boot=live caisson.slot=img-1.4.0 quiet\n");
        assertThat(installed.running()).contains("img-1.4.0");
        assertThat(installed.onTrial()).isFalse();
        assertThat(new BootDisk(directory, "caisson.slot=img-2 caisson.trial").onTrial())
                .isTrue();
        assertThat(new BootDisk(directory, "boot=live").running()).isEmpty();
    }

    @Test
    void anImageThatWasKeptIsOnTrialNoMore() throws IOException {
        startAlways("img-2");
        assertThat(new BootDisk(directory, "caisson.slot=img-2 caisson.trial").onTrial())
                .isFalse();
    }
}
