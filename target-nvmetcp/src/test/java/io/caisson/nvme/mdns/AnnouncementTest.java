package io.caisson.nvme.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** How names are tried, claimed, defended and given up (RFC 6762, 8 to 10). Time is what the test says. */
class AnnouncementTest {

    private static final ServiceInstance INSTANCE = new ServiceInstance(new InetSocketAddress("10.1.0.10", 8009), 0);

    private final FakeLink link = new FakeLink();
    private final Announcement announcement = new Announcement(INSTANCE, link);

    private record Due(long millis, Runnable task, Future<?> handle) {}

    private static final class FakeLink implements Announcement.Link {
        private final List<DnsMessage> sent = new ArrayList<>();
        private final Queue<Due> due = new ArrayDeque<>();
        private final List<Long> delays = new ArrayList<>();

        @Override
        public void send(DnsMessage message) {
            sent.add(message);
        }

        @Override
        public long random(long bound) {
            return bound - 1;
        }

        @Override
        public Future<?> later(long millis, Runnable task) {
            var handle = ImmediateEventExecutor.INSTANCE.<Void>newPromise();
            due.add(new Due(millis, task, handle));
            delays.add(millis);
            return handle;
        }

        /** Runs what is due next; false if nothing is. */
        private boolean step() {
            Due next = due.poll();
            while (next != null && next.handle().isCancelled()) {
                next = due.poll();
            }
            if (next == null) {
                return false;
            }
            next.task().run();
            return true;
        }

        private void runOut() {
            while (step()) {}
        }
    }

    private static DnsRecord contesting(DnsName name) {
        return new DnsRecord(name, new DnsData.Service(0, 0, 1, DnsName.of("evil", "local")), true, 120);
    }

    @Test
    void threeProbesAndThenTwoAnnouncements() {
        announcement.begin();
        assertThat(link.sent).isEmpty();
        link.runOut();
        assertThat(link.sent).hasSize(5);
        assertThat(link.sent.subList(0, 3)).allSatisfy(probe -> {
            assertThat(probe.isResponse()).isFalse();
            assertThat(probe.authorities()).containsExactlyElementsOf(INSTANCE.claims());
        });
        assertThat(link.sent.subList(3, 5))
                .allSatisfy(said -> assertThat(said.answers()).containsExactlyElementsOf(INSTANCE.all()));
        assertThat(link.delays).containsExactly(249L, 250L, 250L, 250L, 1000L);
        assertThat(announcement.isClaimed()).isTrue();
    }

    @Test
    void nothingIsTakenBackThatWasNotSaid() {
        announcement.begin();
        link.step();
        announcement.end(false);
        assertThat(link.sent).hasSize(1);
        link.runOut();
        assertThat(link.sent).hasSize(1);
    }

    @Test
    void whatWasSaidIsTakenBack() {
        announcement.begin();
        link.runOut();
        link.sent.clear();
        announcement.end(false);
        assertThat(link.sent.get(0).answers())
                .hasSize(4)
                .allSatisfy(record -> assertThat(record.ttlSeconds()).isZero());
    }

    @Test
    void theAddressIsNotTakenBackWhileAnotherPortalHasIt() {
        announcement.begin();
        link.runOut();
        link.sent.clear();
        announcement.end(true);
        assertThat(link.sent.get(0).answers())
                .hasSize(3)
                .doesNotContain(INSTANCE.address().lasting(0));
    }

    @Test
    void aNameThatSomebodyHasIsLeftToHim() {
        announcement.begin();
        link.step();
        announcement.heard(contesting(INSTANCE.name()));
        assertThat(announcement.instance().name().labels().get(0)).isEqualTo("caisson-10-1-0-10-8009-2");
        link.runOut();
        assertThat(announcement.isClaimed()).isTrue();
    }

    @Test
    void aNameThatIsClaimedIsTriedAgainBeforeItIsGivenUp() {
        announcement.begin();
        link.runOut();
        announcement.heard(contesting(INSTANCE.host()));
        assertThat(announcement.isClaimed()).isFalse();
        assertThat(announcement.instance()).isEqualTo(INSTANCE);
        announcement.heard(contesting(INSTANCE.host()));
        assertThat(announcement.instance().renames()).isEqualTo(1);
    }

    @Test
    void anotherNodeThatSaysTheSameIsNoRival() {
        announcement.begin();
        link.runOut();
        INSTANCE.all().forEach(announcement::heard);
        INSTANCE.all().forEach(record -> announcement.heard(record.lasting(0)));
        announcement.heard(contesting(INSTANCE.name()).lasting(0));
        announcement.heard(contesting(DnsName.of("somebody-else", "local")));
        assertThat(announcement.isClaimed()).isTrue();
    }

    @Test
    void whatANodeTakesBackThatHadItBeforeIsSaidAgain() {
        announcement.begin();
        link.runOut();
        link.sent.clear();
        INSTANCE.all().forEach(record -> announcement.heard(record.lasting(0)));
        assertThat(link.delays).last().satisfies(delay -> assertThat(delay).isLessThan(1000));
        link.runOut();
        assertThat(link.sent)
                .singleElement()
                .satisfies(said -> assertThat(said.answers()).containsExactlyElementsOf(INSTANCE.all()));
    }

    @Test
    void whoeverIsContestedAllTheTimeSlowsDown() {
        announcement.begin();
        for (int i = 0; i < 20; i++) {
            announcement.heard(contesting(announcement.instance().name()));
        }
        assertThat(link.delays.subList(16, 21)).allMatch(delay -> delay == 5000);
    }

    /** With records of another name in between both would yield, again and again. */
    @Test
    void ofTwoWhoTryOneNameOnlyTheRecordsOfThatNameCount() {
        announcement.begin();
        link.step();
        announcement.heardProbe(List.of(contesting(INSTANCE.name()), INSTANCE.text()));
        assertThat(link.delays).doesNotContain(1000L);
    }

    @Test
    void ofTwoWhoTryTheLaterInOrderGoesOn() {
        announcement.begin();
        link.step();
        // Port 1 comes before 8009: the other yields.
        announcement.heardProbe(List.of(contesting(INSTANCE.name()), INSTANCE.text(), INSTANCE.address()));
        assertThat(link.delays).doesNotContain(1000L);
        DnsRecord later = new DnsRecord(INSTANCE.name(), new DnsData.Service(0, 0, 9000, INSTANCE.host()), true, 120);
        announcement.heardProbe(List.of(later, INSTANCE.text(), INSTANCE.address()));
        assertThat(link.delays).endsWith(1000L);
        assertThat(announcement.instance()).as("the other may not stay").isEqualTo(INSTANCE);
    }
}
