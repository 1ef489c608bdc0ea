package io.caisson.web.resource;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Protocol;
import io.caisson.store.service.Export;
import io.caisson.store.service.HostNetwork;
import io.caisson.store.service.NetworkService;
import io.caisson.store.service.Portal;
import io.caisson.store.service.Portal.Ownership;
import io.caisson.store.service.PortalService;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Services;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which portals a host should dial. Any thread. */
public final class DialledPortals {

    private final PortalService portals;
    private final NetworkService networks;
    private final Function<Protocol, List<String>> ofThisNode;

    /** @param ofThisNode where the node listens that is asked */
    public DialledPortals(PortalService portals, NetworkService networks, Function<Protocol, List<String>> ofThisNode) {
        this.portals = portals;
        this.networks = networks;
        this.ofThisNode = ofThisNode;
    }

    /**
     * Those that float survive the loss of a node, so hosts should dial them, and only them; without one, what there is.
     *
     * @param network id or name; null for any
     * @throws ProblemException CONFLICT if the network has no portal
     */
    List<String> of(Protocol protocol, @Nullable String network) throws ServiceException, ProblemException {
        HostNetwork wanted = network == null ? null : networks.get(Reference.of(network));
        List<String> floating = portals.list().stream()
                .filter(portal -> isWanted(portal, wanted))
                .map(portal -> at(portal, protocol))
                .toList();
        if (floating.isEmpty() && wanted != null) {
            throw new ProblemException(
                    ProblemKind.CONFLICT,
                    "network '" + wanted.spec().name() + "' has no portal that hosts could dial",
                    List.of(),
                    "make one: caisson portal create ADDRESS --network "
                            + wanted.spec().name());
        }
        return floating.isEmpty() ? ofThisNode.apply(protocol) : floating;
    }

    private static boolean isOfFirstGroup(String group) {
        return group.equals(Services.DEFAULT_PORTAL_GROUP);
    }

    /** Where hosts find an export now: at this node, or, through a portal group of its own, at whatever portals of that are served. */
    public List<String> of(Export export) {
        if (isOfFirstGroup(export.portalGroup())) {
            return ofThisNode.apply(export.protocol());
        }
        return portals.list().stream()
                .filter(portal -> portal.portalGroup().equals(export.portalGroup()))
                .filter(portal -> portal.floating() != null && portal.floating().ownership() == Ownership.SERVING)
                .map(portal -> at(portal, export.protocol()))
                .toList();
    }

    /** Of a network that was asked for also those that are on their way: their addresses stay. */
    private static boolean isWanted(Portal portal, @Nullable HostNetwork network) {
        Portal.Floating floating = portal.floating();
        if (floating == null || !isOfFirstGroup(portal.portalGroup())) {
            return false;
        }
        return network == null
                ? floating.ownership() == Ownership.SERVING
                : floating.network().equals(network.spec().name()) && floating.ownership() != Ownership.REFUSED;
    }

    private static String at(Portal portal, Protocol protocol) {
        Portal.Floating floating = portal.floating();
        if (floating == null) {
            throw new IllegalArgumentException("portal " + portal.address() + " does not float");
        }
        int port = switch (protocol) {
            case ISCSI -> floating.iscsiPort();
            case NVME -> floating.nvmePort();
        };
        return IpAddress.text(IpAddress.parse(portal.address()), port);
    }
}
