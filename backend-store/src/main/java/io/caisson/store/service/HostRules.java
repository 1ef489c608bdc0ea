package io.caisson.store.service;

import static io.caisson.store.access.CatalogExportDirectory.ANY_INITIATOR;
import static io.caisson.store.access.CatalogSubsystemDirectory.ANY_NQN;

import io.caisson.store.access.Network;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a host may be called, and where it may come from. */
final class HostRules {
    private static final int MAX_NAMES = 64;
    private static final int MAX_NETWORKS = 64;

    private HostRules() {}

    /** The same with each name and network in its one spelling. */
    static HostSpec checked(HostSpec spec) throws ServiceException {
        Names.check(spec.name());
        Names.checkLabels(spec.labels());
        List<String> networks = networks(spec.networks());
        if (spec.iqns().isEmpty() && spec.nqns().isEmpty()) {
            throw ServiceException.invalid(
                    "the host has no name to log in with",
                    "/iqns",
                    "give its iSCSI names, as shown by its initiator, or its NQNs, or both");
        }
        List<String> iqns = initiators(spec.iqns());
        List<String> nqns = nqns(spec.nqns());
        checkAny(iqns, ANY_INITIATOR, networks, "/iqns");
        checkAny(nqns, ANY_NQN, networks, "/nqns");
        if (nqns.isEmpty() && (spec.dhchap() != null || spec.tls() != null)) {
            throw ServiceException.invalid("keys of NVMe need an NQN", "/nqns", "give the host's NQN");
        }
        return new HostSpec(spec.name(), iqns, nqns, networks, spec.labels(), spec.chap(), spec.dhchap(), spec.tls());
    }

    private static void checkAny(List<String> names, String any, List<String> networks, String pointer)
            throws ServiceException {
        if (names.contains(any) && (names.size() > 1 || networks.isEmpty())) {
            throw ServiceException.invalid(
                    "'*' stands for any initiator, so it must be the only one and needs networks to bound it",
                    pointer,
                    "give networks, or the initiator's own name; 0.0.0.0/0 and ::/0 together mean everyone");
        }
    }

    private static List<String> initiators(List<String> given) throws ServiceException {
        checkCount(given, "/iqns");
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String text = given.get(i);
            names.add(text.equals(ANY_INITIATOR) ? text : InitiatorNames.normalized(text, "/iqns/" + i));
        }
        return List.copyOf(names);
    }

    private static List<String> nqns(List<String> given) throws ServiceException {
        checkCount(given, "/nqns");
        for (int i = 0; i < given.size(); i++) {
            if (!given.get(i).equals(ANY_NQN)) {
                HostNqns.check(given.get(i), "/nqns/" + i);
            }
        }
        return List.copyOf(new LinkedHashSet<>(given));
    }

    private static void checkCount(List<String> names, String pointer) throws ServiceException {
        if (names.size() > MAX_NAMES) {
            throw ServiceException.invalid(names.size() + " names", pointer, "give at most " + MAX_NAMES);
        }
    }

    private static List<String> networks(List<String> given) throws ServiceException {
        if (given.size() > MAX_NETWORKS) {
            throw ServiceException.invalid(given.size() + " networks", "/networks", "give at most " + MAX_NETWORKS);
        }
        Set<String> networks = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            try {
                networks.add(Network.parse(given.get(i)).toString());
            } catch (IllegalArgumentException e) {
                throw ServiceException.invalid(
                        String.valueOf(e.getMessage()),
                        "/networks/" + i,
                        "give a CIDR such as 10.1.0.0/16 or fd00::/8");
            }
        }
        return List.copyOf(networks);
    }
}
