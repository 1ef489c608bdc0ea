package io.caisson.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.crash.CellContent.Label;
import io.caisson.tests.crash.CellContent.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellContentTest {
    private static final Label LABEL = new Label(7, 40, 1, 3, 99);

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void tellsWhatWasWritten(int cellBytes) {
        ByteBuf buffer = Unpooled.buffer(2 * cellBytes).writeZero(2 * cellBytes);
        CellContent.write(buffer, cellBytes, cellBytes, LABEL);
        assertThat(CellContent.read(buffer, cellBytes, cellBytes).label()).isEqualTo(LABEL);
        assertThat(CellContent.read(buffer, 0, cellBytes)).isEqualTo(Reading.ZERO);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 39, 40, 511, 512, 2048, 4092, 4095})
    void noticesAnyChangedByte(int at) {
        ByteBuf buffer = Unpooled.buffer(4096).writeZero(4096);
        CellContent.write(buffer, 0, 4096, LABEL);
        buffer.setByte(at, buffer.getByte(at) ^ 1);
        assertThat(CellContent.read(buffer, 0, 4096).kind()).isEqualTo(Reading.Kind.DAMAGED);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 3584})
    void noticesTheHalfOfAnotherVersion(int at) {
        ByteBuf older = Unpooled.buffer(4096).writeZero(4096);
        ByteBuf newer = Unpooled.buffer(4096).writeZero(4096);
        CellContent.write(older, 0, 4096, LABEL);
        CellContent.write(newer, 0, 4096, new Label(7, 40, 1, 3, 100));
        newer.setBytes(at, older, at, 4096 - at);
        assertThat(CellContent.read(newer, 0, 4096).kind()).isEqualTo(Reading.Kind.DAMAGED);
    }
}
