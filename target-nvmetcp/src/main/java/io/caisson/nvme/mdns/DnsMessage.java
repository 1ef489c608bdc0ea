package io.caisson.nvme.mdns;

import java.util.List;

/**
 * A message of multicast DNS (RFC 6762, 18).
 *
 * @param id 0, unless it is of somebody who knows nothing of multicast
 * @param isTruncated of a query: more of what is known already comes in further messages; of a response: there is more to say
 * @param answers of a query: what is known already
 * @param authorities of a query: what its sender is about to claim (RFC 6762, 8.2)
 */
record DnsMessage(
        int id,
        boolean isResponse,
        boolean isTruncated,
        List<DnsQuestion> questions,
        List<DnsRecord> answers,
        List<DnsRecord> authorities,
        List<DnsRecord> additionals) {

    DnsMessage {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
        authorities = List.copyOf(authorities);
        additionals = List.copyOf(additionals);
    }

    static DnsMessage response(List<DnsRecord> answers, List<DnsRecord> additionals) {
        return new DnsMessage(0, true, false, List.of(), answers, List.of(), additionals);
    }

    /** To somebody who knows nothing of multicast: he is told what he asked. */
    static DnsMessage reply(
            DnsMessage query, List<DnsRecord> answers, List<DnsRecord> additionals, boolean isTruncated) {
        return new DnsMessage(query.id(), true, isTruncated, query.questions(), answers, List.of(), additionals);
    }

    static DnsMessage probe(List<DnsQuestion> questions, List<DnsRecord> claims) {
        return new DnsMessage(0, false, false, questions, List.of(), claims, List.of());
    }
}
