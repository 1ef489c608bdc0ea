package io.caisson.nvme.mdns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is answered to a query.
 *
 * @param wanted what was asked for, less what is known already
 * @param further what will be asked for next (RFC 6763, 12)
 */
record Answers(Set<DnsRecord> wanted, Set<DnsRecord> further) {

    /** Of no more than some 110 octets each. */
    private static final int RECORDS_PER_MESSAGE = 12;

    /**
     * Looks up what a query asks for. Pure.
     *
     * @param instances those whose names are theirs
     */
    static Answers to(DnsMessage query, Collection<ServiceInstance> instances) {
        // Whoever asks the same all over costs no more than who asks once.
        Set<DnsQuestion> questions = new LinkedHashSet<>(query.questions());
        Set<DnsRecord> wanted = new LinkedHashSet<>();
        for (DnsQuestion question : questions) {
            if (!instances.isEmpty() && question.asksFor(ServiceInstance.SERVICES, DnsType.POINTER)) {
                wanted.add(ServiceInstance.kind());
            }
        }
        instances.forEach(instance -> look(questions, instance, wanted));
        wanted.removeIf(record -> isKnown(record, query.answers()));
        return new Answers(wanted, besides(wanted, instances));
    }

    private static void look(Set<DnsQuestion> questions, ServiceInstance instance, Set<DnsRecord> wanted) {
        DnsName name = instance.name();
        DnsName host = instance.host();
        for (DnsQuestion question : questions) {
            if (question.asksFor(ServiceInstance.SERVICE, DnsType.POINTER)) {
                wanted.add(instance.pointer());
            }
            if (question.name().equals(name)) {
                look(question, List.of(instance.service(), instance.text()), instance.nothingElseOfInstance(), wanted);
            }
            if (question.name().equals(host)) {
                look(question, List.of(instance.address()), instance.nothingElseOfHost(), wanted);
            }
        }
    }

    /** Of a name that is ours it is said, too, that there is nothing (RFC 6762, 6.1). */
    private static void look(
            DnsQuestion question, List<DnsRecord> there, DnsRecord nothingElse, Set<DnsRecord> wanted) {
        List<DnsRecord> found = there.stream()
                .filter(record -> question.asksFor(record.name(), record.data().type()))
                .toList();
        wanted.addAll(found.isEmpty() ? List.of(nothingElse) : found);
    }

    /** Whoever asks knows it still for at least half its time (RFC 6762, 7.1). */
    private static boolean isKnown(DnsRecord record, List<DnsRecord> known) {
        return known.stream()
                .anyMatch(said -> said.saysTheSameAs(record) && said.ttlSeconds() * 2 >= record.ttlSeconds());
    }

    /** What those ask for next who get this. */
    static Set<DnsRecord> besides(Collection<DnsRecord> wanted, Collection<ServiceInstance> instances) {
        Set<DnsRecord> further = new LinkedHashSet<>();
        for (ServiceInstance instance : instances) {
            if (wanted.contains(instance.pointer())) {
                further.addAll(instance.claims());
            } else if (wanted.contains(instance.service())) {
                further.add(instance.address());
            }
        }
        further.removeAll(wanted);
        return further;
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** Whether others may answer the same question. */
    boolean isShared() {
        return wanted.stream().anyMatch(record -> !record.isUnique());
    }

    /** Of what was asked for, as much as fits into one packet: an address that somebody forged gets no more than that. */
    List<DnsRecord> wantedForUnicast(long mostSeconds) {
        return forUnicast(wanted, RECORDS_PER_MESSAGE, mostSeconds);
    }

    /** As much as fits into the same packet. */
    List<DnsRecord> furtherForUnicast(long mostSeconds) {
        return forUnicast(further, Math.max(0, RECORDS_PER_MESSAGE - wanted.size()), mostSeconds);
    }

    private static List<DnsRecord> forUnicast(Set<DnsRecord> records, int most, long mostSeconds) {
        return records.stream()
                .limit(most)
                .map(record -> record.forUnicast(mostSeconds))
                .toList();
    }

    boolean isTooMuchForUnicast() {
        return wanted.size() > RECORDS_PER_MESSAGE;
    }

    /** In messages that fit into a packet of an Ethernet. */
    static List<DnsMessage> messages(Collection<DnsRecord> wanted, Collection<DnsRecord> further) {
        List<DnsMessage> messages = new ArrayList<>();
        List<DnsRecord> left = new ArrayList<>(wanted);
        List<DnsRecord> more = new ArrayList<>(further);
        while (!left.isEmpty() || !more.isEmpty()) {
            List<DnsRecord> answers = left.subList(0, Math.min(left.size(), RECORDS_PER_MESSAGE));
            int room = RECORDS_PER_MESSAGE - answers.size();
            List<DnsRecord> additionals =
                    more.subList(0, left.size() > RECORDS_PER_MESSAGE ? 0 : Math.min(more.size(), room));
            boolean isRest = answers.isEmpty();
            messages.add(DnsMessage.response(isRest ? additionals : answers, isRest ? List.of() : additionals));
            answers.clear();
            additionals.clear();
        }
        return messages;
    }
}
