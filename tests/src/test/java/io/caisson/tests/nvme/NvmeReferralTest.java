package io.caisson.tests.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.nvmehost.AdminQueue;
import io.caisson.tests.nvmehost.Answer;
import io.caisson.tests.nvmehost.DiscoveryLog;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator says of other discovery services, as a host that stays connected to discovery sees it. */
@NvmeConformance
class NvmeReferralTest {
    private static final int REFERRAL = 1;
    private static final int ASYNC_EVENT_CONFIGURATION = 0x0B;
    private static final int DISCOVERY_NOTICES = 1 << 31;
    private static final int DISCOVERY_CHANGED = 0x70_F0_02;

    private final NvmeLab lab;

    NvmeReferralTest(NvmeLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void forget() {
        lab.caisson().cli("referral", "delete", "elsewhere", "--yes").run();
    }

    private static List<DiscoveryLog.Entry> referrals(DiscoveryLog log) {
        return log.entries().stream().filter(entry -> entry.type() == REFERRAL).toList();
    }

    private void expectChange(CompletableFuture<NvmeCommand> event) {
        assertThat(Answer.await(event).requireGood().result()).isEqualTo(DISCOVERY_CHANGED);
    }

    @Test
    void aReferralIsInTheLogAsLongAsItIsThereAndWhoStaysIsTold() {
        HostOptions options = HostOptions.discovery(NvmeLab.HOST_NQN);
        try (NvmeController host =
                NvmeController.connect(lab.loop(), lab.caisson().discoveryPortal(), options)) {
            AdminQueue admin = host.admin();
            admin.setFeature(ASYNC_EVENT_CONFIGURATION, DISCOVERY_NOTICES);
            DiscoveryLog before = DiscoveryLog.read(admin);
            assertThat(referrals(before)).isEmpty();

            CompletableFuture<NvmeCommand> event = admin.event();
            lab.caisson().cliJson("referral", "create", "elsewhere", "--address", "127.0.0.99", "--port", "4420");
            expectChange(event);
            DiscoveryLog with = DiscoveryLog.read(admin);
            assertThat(with.generation()).isNotEqualTo(before.generation());
            assertThat(referrals(with)).singleElement().satisfies(entry -> {
                assertThat(entry.address()).isEqualTo("127.0.0.99");
                assertThat(entry.service()).isEqualTo("4420");
                assertThat(entry.subsystemNqn()).isEqualTo(HostOptions.DISCOVERY_NQN);
                assertThat(entry.transport()).isEqualTo(3);
                assertThat(entry.controllerId()).isEqualTo(HostOptions.ANY_CONTROLLER);
            });
            assertThat(DiscoveryLog.fetch(lab.loop(), lab.portal(), NvmeLab.HOST_NQN)
                            .entries())
                    .as("through the data port, too")
                    .anyMatch(entry -> entry.type() == REFERRAL);

            event = admin.event();
            lab.caisson().cli("referral", "delete", "elsewhere", "--yes").run().expectSuccess();
            expectChange(event);
            assertThat(referrals(DiscoveryLog.read(admin))).isEmpty();
        }
    }
}
