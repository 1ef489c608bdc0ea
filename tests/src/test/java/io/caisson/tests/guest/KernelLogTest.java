package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelLogTest {

    private static final String PROBE = """
            [  178.027382] scsi 0:0:0:1: Direct-Access     CAISSON  Volume           0001 PQ: 0 ANSI: 6
            [  178.172132] sd 0:0:0:1: Power-on or device reset occurred
            [  178.195121] sd 0:0:0:1: [sda] Write cache: disabled, read cache: enabled, supports DPO and FUA
            """;

    private static final String ERROR =
            "[  300.1] I/O error, dev sda, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2\n";

    private static final String CONNECTION = "[  301.1]  connection1:0: detected conn error (1020)\n";

    @Test
    void aDiskThatAppearsIsNoComplaint() {
        assertThat(KernelLog.complaints(PROBE, List.of())).isEmpty();
    }

    @Test
    void errorsAreFoundAmongOtherLines() {
        assertThat(KernelLog.complaints(PROBE + ERROR + CONNECTION, List.of())).hasSize(2);
    }

    @Test
    void aKeepAliveFailsUnnoticedOnlyWhileTheHostLeaves() {
        String failed = "[  109.79] nvme nvme0: failed nvme_keep_alive_end_io error=4\n";
        String left = "[  109.60] nvme nvme0: Removing ctrl: NQN \"nqn.2026-11.io.caisson:x.default\"\n";
        String back =
                "[  109.70] nvme nvme0: new ctrl: NQN \"nqn.2026-11.io.caisson:x.default\", addr 10.77.1.1:4420\n";
        assertThat(KernelLog.complaints(left + failed, List.of())).isEmpty();
        assertThat(KernelLog.complaints(failed, List.of())).hasSize(1);
        assertThat(KernelLog.complaints(left + back + failed, List.of())).hasSize(1);
        assertThat(KernelLog.complaints(left + failed.replace("nvme0", "nvme1"), List.of()))
                .hasSize(1);
    }

    @Test
    void whatIsExpectedIsLeftOutAndNothingElse() {
        assertThat(KernelLog.complaints(PROBE + ERROR + CONNECTION, List.of("detected conn error")))
                .containsExactly(ERROR.strip());
    }
}
