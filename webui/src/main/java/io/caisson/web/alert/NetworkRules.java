package io.caisson.web.alert;

import static io.caisson.web.alert.AlertRule.NETWORK_PROBLEM;
import static io.caisson.web.alert.AlertRule.PORTAL_UNSERVED;
import static io.caisson.web.alert.AlertRule.ROUTER_SESSION_DOWN;

import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.NetworkReport;
import io.caisson.store.service.NetworkReport.RouterSession;
import io.caisson.store.service.NetworkReportService.NodeReport;
import io.caisson.store.service.Portal;
import io.caisson.store.service.Portal.Ownership;
import io.caisson.web.alert.Findings.Found;
import java.util.List;

/** Whether hosts find the floating portals. Pure. */
final class NetworkRules {

    private static final String ESTABLISHED = "established";

    private NetworkRules() {}

    static void look(Facts facts, Findings findings) {
        facts.portals().forEach(portal -> portal(portal, findings));
        facts.networks().forEach((network, reports) -> {
            boolean anyUp = reports.stream()
                    .map(NodeReport::report)
                    .anyMatch(report ->
                            report != null && report.sessions().stream().anyMatch(NetworkRules::isUp));
            reports.forEach(said -> network(network, said, anyUp, findings));
        });
    }

    private static void portal(Portal portal, Findings findings) {
        Portal.Floating floating = portal.floating();
        if (floating == null
                || (floating.ownership() != Ownership.ABSENT && floating.ownership() != Ownership.REFUSED)) {
            return;
        }
        String problem = floating.problem();
        findings.found(
                portal.address(),
                Found.critical(
                        PORTAL_UNSERVED,
                        "portal " + portal.address(),
                        "Nobody serves the portal " + portal.address()
                                + (problem == null ? "." : ": " + sentence(problem)),
                        "Hosts cannot use this path, and lose their volumes if they have no other.",
                        "See what is in the way (caisson network status " + floating.network()
                                + "), or: caisson portal move " + portal.address() + " --node NODE"));
    }

    private static void network(String network, NodeReport said, boolean anyUp, Findings findings) {
        String at = network + "." + said.node().name();
        NetworkReport report = said.report();
        if (report == null) {
            findings.unknownFrom(NETWORK_PROBLEM, at);
            findings.unknownFrom(ROUTER_SESSION_DOWN, at);
            return;
        }
        for (NetworkReport.Problem problem : report.problems()) {
            String address = problem.address();
            findings.found(
                    at + "." + (address == null ? "network" : address),
                    Found.warning(
                            NETWORK_PROBLEM,
                            (address == null ? "network " + network : "address " + address) + " at "
                                    + said.node().name(),
                            sentence(problem.sentence()),
                            "Hosts may not find portals of the network " + network + " at "
                                    + said.node().name() + ".",
                            sentence(problem.fix())));
        }
        sessions(network, said.node().name(), report.sessions(), anyUp, findings);
    }

    private static void sessions(
            String network, String node, List<RouterSession> sessions, boolean anyUp, Findings findings) {
        for (RouterSession session : sessions) {
            if (isUp(session)) {
                continue;
            }
            String why = session.lastError();
            findings.found(
                    network + "." + node + "." + session.address(),
                    new Found(
                            ROUTER_SESSION_DOWN,
                            anyUp ? AlertSeverity.WARNING : AlertSeverity.CRITICAL,
                            "router " + session.address() + " at " + node,
                            node + " has no BGP session with the router " + session.address()
                                    + (why == null ? "." : ": " + sentence(why)),
                            anyUp
                                    ? "Hosts reach portals of " + network + " at " + node
                                            + " by other routers, or not at all."
                                    : "No node tells any router where the portals of " + network + " are.",
                            "Look at the router and the link to it: caisson network status " + network,
                            0));
        }
    }

    private static boolean isUp(RouterSession session) {
        return session.state().equals(ESTABLISHED);
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return stripped;
        }
        return stripped.matches("(?s).*[.!?]") ? stripped : stripped + ".";
    }
}
