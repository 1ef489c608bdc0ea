package io.caisson.store.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Names of volumes: hosts remember them for years, so the bytes below may never change. */
class VolumeIdentityTest {

    private static final VolumeIdentity IDENTITY =
            new VolumeIdentity(VolumeId.of("01234567-89ab-4cde-8f01-23456789abcd"));

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void naaHoldsTheCompanyIdAndAllThatIsRandomBut28Bits() {
        assertThat(hex(IDENTITY.naa())).isEqualTo("6" + "02ca15" + "789ab4cde" + "8f0123456789abcd");
    }

    @Test
    void nguidHoldsTheCompanyIdAndAllThatIsRandomBut24Bits() {
        assertThat(hex(IDENTITY.nguid())).isEqualTo("8f0123456789abcd" + "02ca15" + "6789ab4cde");
    }

    @Test
    void eui64HoldsTheCompanyIdAndTheRestFolded() {
        assertThat(hex(IDENTITY.eui64())).isEqualTo("02ca15" + "22eeacc575");
    }

    @Test
    void uuidIsTheVolumesOwn() {
        assertThat(hex(IDENTITY.uuid())).isEqualTo("0123456789ab4cde8f0123456789abcd");
    }

    @Test
    void noTwoOfManyVolumesHaveANameInCommon() {
        Random random = new Random(7);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            VolumeIdentity identity = new VolumeIdentity(new VolumeId(UUID.nameUUIDFromBytes(bytes)));
            assertThat(names.add(hex(identity.nguid()))).isTrue();
            assertThat(names.add(hex(identity.eui64()))).isTrue();
        }
    }
}
