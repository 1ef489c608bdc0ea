package io.caisson.nvme.controller.fabrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The states of a controller, as CC and CSTS tell them (base specification 2.0, 3.5 and 3.6). */
class PropertiesTest {

    private static final int ENABLED = 0x0046_0001;
    private static final int SHUTDOWN = ENABLED | 1 << 14;

    private final List<String> told = new ArrayList<>();
    private final Properties properties = properties(false);

    private Properties properties(boolean discovery) {
        return new Properties(discovery, 1024, new Properties.Listener() {
            @Override
            public void reset() {
                told.add("reset");
            }

            @Override
            public void shutDown() {
                told.add("shut down");
            }
        });
    }

    private long status() {
        return properties.get(Property.STATUS);
    }

    @Test
    void capabilitiesAreWhatHostsLookAt() {
        long capabilities = properties.get(Property.CAPABILITIES);
        assertThat(capabilities & 0xFFFF).as("MQES, zero-based").isEqualTo(1023);
        assertThat(capabilities).as("all of it").isEqualTo(0x0800_0820_1E01_03FFL);
        assertThat(properties.get(Property.VERSION)).isEqualTo(0x0002_0000);
        assertThat(properties.get(Property.SUBSYSTEM_RESET)).isZero();
        assertThat(properties.get(Property.READY_TIMEOUTS)).isEqualTo(30);
    }

    @Test
    void enablingMakesReady() {
        assertThat(status()).isZero();
        assertThat(properties.ready()).isFalse();
        properties.configure(ENABLED);
        assertThat(status()).isEqualTo(1);
        assertThat(properties.ready()).isTrue();
        assertThat(properties.get(Property.CONFIGURATION)).isEqualTo(ENABLED);
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0046_0081, 0x0046_0801, 0x0046_0011, 0x0040_0001, 0x0006_0001, 1})
    void whatItCannotBeEnabledWithIsFatalUntilItIsDisabled(int configuration) {
        properties.configure(configuration);
        assertThat(status()).as("CSTS.CFS").isEqualTo(2);
        assertThat(properties.ready()).isFalse();
        properties.configure(0);
        assertThat(status()).isZero();
        properties.configure(ENABLED);
        assertThat(status()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0046_0001, 0x0046_0061, 0x0046_0071})
    void everyCommandSetThatIsThereCanBeChosen(int configuration) {
        properties.configure(configuration);
        assertThat(status()).isEqualTo(1);
    }

    @Test
    void aDiscoveryControllerHasNoEntrySizes() {
        Properties discovery = properties(true);
        discovery.configure(1);
        assertThat(discovery.ready()).isTrue();
    }

    @Test
    void aResetIsOverWhenTheQueuesHaveEnded() {
        properties.configure(ENABLED);
        properties.configure(ENABLED & ~1);
        assertThat(told).containsExactly("reset");
        assertThat(status()).isEqualTo(1);
        assertThat(properties.ready()).isFalse();
        assertThat(properties.get(Property.CONFIGURATION))
                .as("properties are as at the beginning")
                .isZero();
        properties.ended();
        assertThat(status()).isZero();
    }

    @Test
    void aShutdownSaysHowFarItIs() {
        properties.configure(ENABLED);
        properties.configure(SHUTDOWN);
        assertThat(told).containsExactly("shut down");
        assertThat(status()).isEqualTo(1 | 1 << 2);
        properties.ended();
        assertThat(status()).isEqualTo(1 | 2 << 2);
        assertThat(properties.ready()).isFalse();
        properties.configure(0);
        properties.ended();
        assertThat(status()).isZero();
        properties.configure(ENABLED);
        assertThat(properties.ready()).isTrue();
    }

    @Test
    void aResetMayInterruptAShutdown() {
        properties.configure(ENABLED);
        properties.configure(SHUTDOWN);
        properties.configure(0);
        assertThat(told).containsExactly("shut down", "reset");
        properties.ended();
        properties.ended();
        assertThat(status()).isZero();
    }

    @Test
    void enablingTwiceChangesNothing() {
        properties.configure(ENABLED);
        properties.configure(ENABLED);
        assertThat(status()).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void aPropertyHasOneSize() {
        assertThat(Property.find(0x00, 1)).isEqualTo(Property.CAPABILITIES);
        assertThat(Property.find(0x00, 0)).isNull();
        assertThat(Property.find(0x14, 0)).isEqualTo(Property.CONFIGURATION);
        assertThat(Property.find(0x14, 1)).isNull();
        assertThat(Property.find(0x1C, 2)).isNull();
        assertThat(Property.find(0x28, 1)).as("ASQ is none of fabrics").isNull();
    }

    @Test
    void onlyTheConfigurationCanBeSet() {
        for (Property property : Property.values()) {
            assertThat(property.settable()).isEqualTo(property == Property.CONFIGURATION);
        }
    }
}
