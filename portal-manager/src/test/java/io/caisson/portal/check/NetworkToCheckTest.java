package io.caisson.portal.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkToCheckTest {

    @Test
    void aVlanHasAnInterfaceOfItsOwn() {
        assertThat(NetworkToCheck.interfaceName("eth0", 0)).isEqualTo("eth0");
        assertThat(NetworkToCheck.interfaceName("bond0", 30)).isEqualTo("bond0.30");
    }
}
