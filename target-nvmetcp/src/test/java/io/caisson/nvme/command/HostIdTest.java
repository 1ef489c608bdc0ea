package io.caisson.nvme.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.Registrant;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class HostIdTest {

    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) 0xFF};

    @Test
    void isTheBytesThatWereSent() {
        HostId id = HostId.read(Unpooled.wrappedBuffer(new byte[2], BYTES), 2);

        assertThat(id.bytes()).isEqualTo(BYTES);
        assertThat(id).hasToString("0102030405060708090a0b0c0d0e0fff");
    }

    @Test
    void comesBackFromTheRegistrantThatItIs() {
        HostId id = HostId.of(BYTES);

        assertThat(id.registrant("nqn.2026-11.test:a"))
                .isEqualTo(new Registrant("nqn.2026-11.test:a,i,0x0102030405060708090a0b0c0d0e0fff", 0));
        assertThat(HostId.of(id.registrant("nqn.2026-11.test:a,i,0xb"))).contains(id);
    }

    @Test
    void isPartOfAnotherRegistrantWithAnotherName() {
        HostId id = HostId.of(BYTES);

        assertThat(id.registrant("nqn.2026-11.test:a")).isNotEqualTo(id.registrant("nqn.2026-11.test:b"));
    }

    @Test
    void isNoRegistrantOfTheOtherProtocol() {
        assertThat(HostId.of(new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1)))
                .isEmpty();
        assertThat(HostId.of(new Registrant("iqn.a,i,0x0102030405060708090a0b0c0d0e0fff", 0)))
                .isEmpty();
        assertThat(HostId.of(new Registrant("nqn.a,i,0x0102030405060708090a0b0c0d0e0fff", 1)))
                .isEmpty();
        assertThat(HostId.of(new Registrant("nqn.a,i,0x0102030405060708090a0b0c0d0e0f", 0)))
                .isEmpty();
        assertThat(HostId.of(new Registrant("0102030405060708090a0b0c0d0e0fff", 0)))
                .isEmpty();
    }
}
