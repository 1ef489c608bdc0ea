package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.control.DiskCondition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskIdentityTest {
    private static final UUID DISK = new UUID(1, 2);
    private static final UUID NODE = new UUID(3, 4);

    @TempDir
    Path directory;

    private void assertDown(Path where, DiskCondition condition, String why) {
        assertThatThrownBy(() -> DiskIdentity.verify(where, DISK, NODE))
                .isInstanceOfSatisfying(
                        DiskDownException.class,
                        down -> assertThat(down.condition()).isEqualTo(condition))
                .hasMessageContaining(why);
    }

    @Test
    void aDiskIsKnownByWhatItSays() throws Exception {
        DiskIdentity identity = DiskIdentity.of(DISK, NODE, "c", "2026-11-30T16:00:00Z");
        identity.write(directory);
        assertThat(DiskIdentity.read(directory)).isEqualTo(identity);
        DiskIdentity.verify(directory, DISK, NODE);
        DiskIdentity.remove(directory);
        assertDown(directory, DiskCondition.MISSING, "not mounted there, or was wiped");
    }

    @Test
    void whatIsNotTheDiskIsNot() throws Exception {
        assertDown(directory.resolve("gone"), DiskCondition.MISSING, "there is no directory");
        DiskIdentity.of(new UUID(9, 9), NODE, "c", "").write(directory);
        assertDown(directory, DiskCondition.FOREIGN, "holds another disk");
        DiskIdentity.of(DISK, new UUID(9, 9), "c", "").write(directory);
        assertDown(directory, DiskCondition.FOREIGN, "holds a disk of another node");
        Path file = directory.resolve(DiskIdentity.FILE);
        for (String content : new String[] {"", "{", "null", "{}", "{\"product\":\"another\",\"version\":1}"}) {
            Files.writeString(file, content);
            assertDown(directory, DiskCondition.FOREIGN, "is damaged, or not Caisson's");
        }
        Files.writeString(
                file,
                "{\"product\":\"caisson-disk\",\"version\":2,\"disk\":\"" + DISK + "\",\"node\":\"" + NODE + "\"}");
        assertDown(directory, DiskCondition.FOREIGN, "newer release");
    }

    /** A directory in the place of the file cannot be read, by nobody. */
    @Test
    void aDiskThatCannotBeReadHasFailed() throws Exception {
        Files.createDirectory(directory.resolve(DiskIdentity.FILE));
        assertDown(directory, DiskCondition.FAILED, "cannot be read");
    }
}
