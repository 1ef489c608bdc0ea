package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSecretsTest {

    @TempDir
    Path directory;

    @Test
    void stayOverRestarts() throws Exception {
        AdminSecrets first = AdminSecrets.loadOrCreate(directory, new SecureRandom());
        first.publish("https://127.0.0.1:8443", directory.resolve("ca.pem"));
        String password = Files.readString(directory.resolve("admin-password"));
        assertThat(AdminSecrets.loadOrCreate(directory, new SecureRandom()).token())
                .isEqualTo(first.token());
        assertThat(Files.readString(directory.resolve("admin-password"))).isEqualTo(password);
    }

    @Test
    void areDifferentForEachInstance() throws Exception {
        AdminSecrets one = AdminSecrets.loadOrCreate(directory.resolve("one"), new SecureRandom());
        AdminSecrets two = AdminSecrets.loadOrCreate(directory.resolve("two"), new SecureRandom());
        assertThat(one.token()).hasSizeGreaterThan(40).isNotEqualTo(two.token());
    }

    @Test
    void areForTheOwnerOnly() throws Exception {
        AdminSecrets.loadOrCreate(directory, new SecureRandom())
                .publish("https://[::1]:1", directory.resolve("ca.pem"));
        for (String file : List.of("admin-password", "client.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }
}
