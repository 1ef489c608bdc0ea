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
        String password = first.passwordOrNew(new SecureRandom());
        AdminSecrets second = AdminSecrets.loadOrCreate(directory, new SecureRandom());
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(second.passwordOrNew(new SecureRandom())).isEqualTo(password).hasSize(20);
        second.forgetPassword();
        assertThat(first.password()).isEmpty();
    }

    @Test
    void areDifferentForEachInstance() throws Exception {
        AdminSecrets one = AdminSecrets.loadOrCreate(directory.resolve("one"), new SecureRandom());
        AdminSecrets two = AdminSecrets.loadOrCreate(directory.resolve("two"), new SecureRandom());
        assertThat(one.token()).hasSizeGreaterThan(40).isNotEqualTo(two.token());
    }

    @Test
    void areForTheOwnerOnly() throws Exception {
        AdminSecrets secrets = AdminSecrets.loadOrCreate(directory, new SecureRandom());
        secrets.passwordOrNew(new SecureRandom());
        secrets.publish("https://[::1]:1", directory.resolve("ca.pem"));
        for (String file : List.of("admin-password", "client.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }
}
