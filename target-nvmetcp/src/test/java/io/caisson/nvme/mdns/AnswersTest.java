package io.caisson.nvme.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is answered to whom (RFC 6762, 6 and 7; RFC 6763, 12). */
class AnswersTest {

    private static final ServiceInstance ONE = instance("10.1.0.10");
    private static final ServiceInstance TWO = instance("10.1.0.11");
    private static final List<ServiceInstance> BOTH = List.of(ONE, TWO);

    private static ServiceInstance instance(String address) {
        return new ServiceInstance(new InetSocketAddress(address, 8009), 0);
    }

    private static DnsMessage query(DnsName name, int type, DnsRecord... known) {
        return new DnsMessage(
                0, false, false, List.of(new DnsQuestion(name, type, false)), List.of(known), List.of(), List.of());
    }

    @Test
    void whoBrowsesFindsAllAndWhatHeNeedsNext() {
        Answers answers = Answers.to(query(ServiceInstance.SERVICE, DnsType.POINTER), BOTH);
        assertThat(answers.wanted()).containsExactly(ONE.pointer(), TWO.pointer());
        assertThat(answers.further()).containsExactlyInAnyOrderElementsOf(claimsOfBoth());
        assertThat(answers.isShared()).isTrue();
    }

    private static List<DnsRecord> claimsOfBoth() {
        List<DnsRecord> claims = new ArrayList<>(ONE.claims());
        claims.addAll(TWO.claims());
        return claims;
    }

    @Test
    void whatIsKnownIsNotSaidAgainUnlessItIsAboutToBeForgotten() {
        assertThat(Answers.to(
                                query(
                                        ServiceInstance.SERVICE,
                                        DnsType.POINTER,
                                        ONE.pointer().lasting(60)),
                                BOTH)
                        .wanted())
                .containsExactly(TWO.pointer());
        assertThat(Answers.to(
                                query(
                                        ServiceInstance.SERVICE,
                                        DnsType.POINTER,
                                        ONE.pointer().lasting(59)),
                                BOTH)
                        .wanted())
                .hasSize(2);
    }

    @Test
    void theInstanceSaysItsPortItsHostAndThatItIsDiscovery() {
        Answers answers = Answers.to(query(ONE.name(), DnsType.SERVICE), BOTH);
        assertThat(answers.wanted()).containsExactly(ONE.service());
        assertThat(answers.further()).containsExactly(ONE.address());
        assertThat(Answers.to(query(ONE.name(), DnsType.TEXT), BOTH).wanted())
                .extracting(DnsRecord::data)
                .containsExactly(new DnsData.Text(List.of("p=tcp", "nqn=nqn.2014-08.org.nvmexpress.discovery")));
        assertThat(Answers.to(query(ONE.host(), DnsType.ADDRESS4), BOTH).wanted())
                .containsExactly(ONE.address());
    }

    @Test
    void thatThereIsNothingIsSaidOfOnesOwnNamesOnly() {
        assertThat(Answers.to(query(ONE.host(), DnsType.ADDRESS6), BOTH).wanted())
                .containsExactly(ONE.nothingElseOfHost());
        assertThat(Answers.to(query(DnsName.of("other", "local"), DnsType.ANY), BOTH)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void thereIsAListOfKindsOfServicesUnlessThereIsNone() {
        assertThat(Answers.to(query(ServiceInstance.SERVICES, DnsType.POINTER), BOTH)
                        .wanted())
                .containsExactly(ServiceInstance.kind());
        assertThat(Answers.to(query(ServiceInstance.SERVICES, DnsType.POINTER), List.of())
                        .isEmpty())
                .isTrue();
    }

    private static Answers ofMany(DnsMessage query) {
        List<ServiceInstance> many = IntStream.range(1, 65)
                .mapToObj(i -> instance("10.1.200." + (100 + i)))
                .toList();
        return Answers.to(query, many);
    }

    @Test
    void whoAsksAloneIsSentOnePacketAndThatThereIsMore() throws DnsFormatException {
        DnsMessage query = query(ServiceInstance.SERVICE, DnsType.POINTER);
        Answers answers = ofMany(query);
        ByteBuf packet = DnsEncoder.encode(DnsMessage.reply(
                query, answers.wantedForUnicast(10), answers.furtherForUnicast(10), answers.isTooMuchForUnicast()));
        assertThat(packet.readableBytes()).isLessThanOrEqualTo(1440);
        assertThat(DnsDecoder.decode(packet).isTruncated()).isTrue();
    }

    @Test
    void manyPortalsAreToldInPacketsThatFit() {
        Answers answers = ofMany(query(ServiceInstance.SERVICE, DnsType.POINTER));
        List<DnsMessage> messages = Answers.messages(answers.wanted(), answers.further());
        List<DnsRecord> told = new ArrayList<>();
        for (DnsMessage message : messages) {
            assertThat(DnsEncoder.encode(message).readableBytes()).isLessThanOrEqualTo(1440);
            told.addAll(message.answers());
            told.addAll(message.additionals());
        }
        assertThat(told).hasSize(64 * 4).doesNotHaveDuplicates();
    }
}
