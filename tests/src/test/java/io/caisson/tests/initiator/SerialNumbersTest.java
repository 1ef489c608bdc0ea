package io.caisson.tests.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SerialNumbersTest {

    @Test
    void windowIsShutUntilTheTargetOpensIt() {
        SerialNumbers numbers = new SerialNumbers(1);
        assertThat(numbers.windowOpen()).isFalse();
        numbers.onWindow(1, 2);
        numbers.takeCommandSn();
        assertThat(numbers.windowOpen()).isTrue();
        numbers.takeCommandSn();
        assertThat(numbers.windowOpen()).isFalse();
    }

    @Test
    void windowWrapsAround() {
        SerialNumbers numbers = new SerialNumbers(0xFFFF_FFFE);
        numbers.onWindow(0xFFFF_FFFE, 1);
        for (int i = 0; i < 4; i++) {
            assertThat(numbers.windowOpen()).isTrue();
            numbers.takeCommandSn();
        }
        assertThat(numbers.windowOpen()).isFalse();
    }

    @Test
    void olderWindowIsIgnored() {
        SerialNumbers numbers = new SerialNumbers(1);
        numbers.onWindow(1, 100);
        numbers.onWindow(1, 50);
        assertThat(numbers.windowSize()).isEqualTo(100);
    }

    @Test
    void acknowledgementOfUnsentCommandIsAViolation() {
        SerialNumbers numbers = new SerialNumbers(1);
        assertThatThrownBy(() -> numbers.onWindow(2, 10)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void statusOutOfOrderIsAViolation() {
        SerialNumbers numbers = new SerialNumbers(1);
        numbers.startStatus(7);
        numbers.onStatus(8);
        assertThatThrownBy(() -> numbers.onStatus(8)).isInstanceOf(ProtocolViolationException.class);
        assertThatThrownBy(() -> numbers.onStatus(10)).isInstanceOf(ProtocolViolationException.class);
    }
}
