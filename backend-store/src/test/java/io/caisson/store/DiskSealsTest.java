package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.control.DiskCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSealsTest {
    private static final UUID DISK = new UUID(1, 2);
    private static final UUID NODE = new UUID(3, 4);

    @TempDir
    Path base;

    private Path store;
    private Path disk;
    private Path image;

    @BeforeEach
    void added() throws IOException {
        store = Files.createDirectory(base.resolve("store"));
        disk = Files.createDirectory(base.resolve("disk"));
        image = base.resolve("image");
        DiskIdentity.of(DISK, NODE, "c", "2026-11-30T16:00:00Z").write(disk);
    }

    /** As a process does that begins. */
    private DiskSeals open() throws IOException {
        DiskSeals seals = new DiskSeals(store);
        seals.open(disk, DISK, NODE);
        return seals;
    }

    private void takeImage() throws IOException {
        Files.copy(disk.resolve(DiskIdentity.FILE), image, StandardCopyOption.REPLACE_EXISTING);
    }

    private void putImageBack() throws IOException {
        Files.copy(image, disk.resolve(DiskIdentity.FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    private String seal() throws IOException {
        return String.valueOf(DiskIdentity.read(disk).seal());
    }

    private void assertOlder() {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        DiskDownException.class,
                        down -> assertThat(down.condition()).isEqualTo(DiskCondition.FOREIGN))
                .hasMessageContaining("holds an older copy of disk " + DISK)
                .hasMessageContaining("add it as a new disk");
    }

    @Test
    void eachOpeningGivesAnotherSealAndTheDiskIsKnownByIt() throws Exception {
        open();
        String first = seal();
        open().verify(disk, DISK, NODE);
        assertThat(seal()).isNotEqualTo(first).isNotEqualTo("null");
        assertThat(DiskIdentity.read(disk).createdAt()).isEqualTo("2026-11-30T16:00:00Z");
    }

    @Test
    void anImageOfAnEarlierOpeningIsRefusedAndTheDiskItselfIsNot() throws Exception {
        open();
        takeImage();
        open();
        Path current = Files.copy(disk.resolve(DiskIdentity.FILE), base.resolve("current"));
        putImageBack();
        assertOlder();
        assertOlder();
        Files.move(current, disk.resolve(DiskIdentity.FILE), StandardCopyOption.REPLACE_EXISTING);
        open();
    }

    @Test
    void anImageThatIsPutInPlaceOfADiskThatServesIsNoticed() throws Exception {
        open();
        takeImage();
        DiskSeals seals = open();
        seals.verify(disk, DISK, NODE);
        putImageBack();
        assertThatThrownBy(() -> seals.verify(disk, DISK, NODE)).hasMessageContaining("an older copy");
    }

    /** As releases wrote it that give no seals. */
    @Test
    void aDiskWithoutASealIsAcceptedUntilItHasOne() throws Exception {
        takeImage();
        open();
        putImageBack();
        assertOlder();
    }

    @Test
    void aDiskWithASealThatTheStoreDoesNotKnowIsRefused() throws Exception {
        open();
        Files.delete(store.resolve("disk-seals").resolve(DISK.toString()));
        assertOlder();
    }

    /** Killed after the seal was noted, and after it was written: the disk is the same in both cases. */
    @Test
    void anOpeningMayEndAnywhere() throws Exception {
        open();
        takeImage();
        String before = seal();
        Path noted = store.resolve("disk-seals").resolve(DISK.toString());
        Files.writeString(noted, "{\"accepted\":\"" + before + "\",\"next\":\"new\"}");
        open();
        assertThat(seal()).isNotEqualTo(before);

        Files.writeString(noted, "{\"accepted\":\"" + before + "\",\"next\":\"new\"}");
        DiskIdentity.read(disk).withSeal("new").write(disk);
        open();
        assertThat(Files.readString(noted)).isEqualTo("{\"accepted\":\"" + seal() + "\"}");
        putImageBack();
        assertOlder();
    }

    @Test
    void whatIsNotedIsNotGuessed() throws Exception {
        open();
        Path noted = store.resolve("disk-seals").resolve(DISK.toString());
        for (String damage : new String[] {"", "{", "null"}) {
            Files.writeString(noted, damage);
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is damaged");
        }
        DiskSeals seals = new DiskSeals(store);
        seals.forget(DISK);
        assertThat(noted).doesNotExist();
    }
}
