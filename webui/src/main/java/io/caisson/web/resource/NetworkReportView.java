package io.caisson.web.resource;

import io.caisson.store.service.NetworkReport;
import io.caisson.store.service.NetworkReportService.NodeReport;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node says of a network of hosts. */
public record NetworkReportView(
        @Doc("name of the node") String node,

        @Doc("whether the node answered; if not, nothing is known of what follows")
        boolean answered,

        @Doc("addresses that hosts find at the node") List<Address> addresses,

        @Doc("sessions with routers, where the network is announced to some")
        List<RouterSession> sessions,

        @Doc("what keeps hosts from finding an address there, or will")
        List<Trouble> problems) {

    /** An address that hosts find there. */
    public record Address(
            @Doc("IP address") String address,

            @Doc("when hosts were told last (RFC 3339); null where nobody needs telling") @Nullable
            String announcedAt) {}

    /** A session with a router. */
    public record RouterSession(
            @Doc("IP address of the router") String address,
            @Doc("its autonomous system") long peerAs,

            @Doc(
                    value = "as in RFC 4271, 8.2.2; down if there is no attempt",
                    values = {"down", "idle", "connect", "active", "open-sent", "open-confirm", "established"})
            String state,

            @Doc("when it came into that state (RFC 3339)") String since,

            @Doc("what ended the last one or keeps this one from being established; null if nothing did") @Nullable
            String lastError) {}

    /** Something that stands in the way. */
    public record Trouble(
            @Doc("IP address that it concerns; null for the whole network") @Nullable
            String address,

            @Doc("what is wrong") String sentence,

            @Doc("what to do about it: a sentence, or a command")
            String fix) {}

    static NetworkReportView of(NodeReport said) {
        NetworkReport report = said.report();
        boolean answered = report != null;
        NetworkReport known = report == null ? new NetworkReport(List.of(), List.of(), List.of()) : report;
        return new NetworkReportView(
                said.node().name(),
                answered,
                known.addresses().stream()
                        .map(address -> new Address(address.address(), address.announcedAt()))
                        .toList(),
                known.sessions().stream()
                        .map(session -> new RouterSession(
                                session.address(),
                                session.peerAs(),
                                session.state(),
                                session.since(),
                                session.lastError()))
                        .toList(),
                known.problems().stream()
                        .map(problem -> new Trouble(problem.address(), problem.sentence(), problem.fix()))
                        .toList());
    }
}
