package io.caisson.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Sequence numbers, the command window. */
class NumbersTest {

    @Test
    void comparesAcrossTheWrap() {
        assertThat(SerialNumber.before(-1, 0)).isTrue();
        assertThat(SerialNumber.before(0, -1)).isFalse();
        assertThat(SerialNumber.before(Integer.MAX_VALUE, Integer.MIN_VALUE)).isTrue();
        assertThat(SerialNumber.before(5, 5)).isFalse();
        assertThat(SerialNumber.distance(-2, 3)).isEqualTo(5);
    }

    @Test
    void windowWrapsAndStaysBounded() {
        CommandWindow window = new CommandWindow(-2, 4);
        assertThat(window.maxCmdSn()).isEqualTo(1);
        assertThat(window.judge(-2)).isEqualTo(CommandWindow.Verdict.NEXT);
        assertThat(window.judge(1)).isEqualTo(CommandWindow.Verdict.AHEAD);
        assertThat(window.judge(2)).isEqualTo(CommandWindow.Verdict.OUTSIDE);
        assertThat(window.judge(-3)).isEqualTo(CommandWindow.Verdict.OUTSIDE);
        for (int i = 0; i < 4; i++) {
            window.accepted();
        }
        assertThat(window.expCmdSn()).isEqualTo(2);
        assertThat(window.maxCmdSn()).isEqualTo(1);
        assertThat(window.judge(2)).isEqualTo(CommandWindow.Verdict.OUTSIDE);
        window.finished();
        assertThat(window.judge(2)).isEqualTo(CommandWindow.Verdict.NEXT);
    }
}
