package io.caisson.portal.bgp;

import io.caisson.portal.Announcers;
import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import io.caisson.store.catalog.PortalRecords.BgpPeerRecord;
import io.caisson.store.catalog.PortalRecords.BgpRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The announcers of a node's networks that routers are told of. What they share is opened with the first. One thread, but for {@link #close}. */
public final class BgpAnnouncers implements Announcers, AutoCloseable {
    private final Path directory;
    private final String nodeId;
    private final ProcessGuard guard;
    private volatile @Nullable BgpSpeaker speaker;

    /**
     * @param directory of BIRD alone; see {@link BgpSpeaker#open}
     * @param guard of this process
     */
    public BgpAnnouncers(Path directory, String nodeId, ProcessGuard guard) {
        this.directory = directory;
        this.nodeId = nodeId;
        this.guard = guard;
    }

    @Override
    public Announcer open(NetworkRecord record) throws AnnounceException {
        BgpNetwork network = network(record);
        BgpSpeaker known = speaker;
        if (known == null) {
            known = BgpSpeaker.open(BirdProgram.find(), directory, RouterId.of(nodeId, network.peers()), guard);
            speaker = known;
        }
        return known.announce(network);
    }

    static BgpNetwork network(NetworkRecord record) throws AnnounceException {
        BgpRecord bgp = record.bgp();
        if (bgp == null) {
            throw new AnnounceException(
                    "network " + record.name() + " does not say to which routers it is announced",
                    "delete it, and create it with its AS number and peers");
        }
        try {
            Long med = bgp.med();
            return new BgpNetwork(
                    record.name(),
                    List.of(Network.parse(record.prefix())),
                    bgp.ownAs(),
                    bgp.peers().stream().map(BgpAnnouncers::peer).toList(),
                    bgp.communities().stream().map(Community::parse).toList(),
                    med == null ? 0 : med);
        } catch (IllegalArgumentException wrong) {
            throw new AnnounceException(
                    "network " + record.name() + " cannot be announced: " + wrong.getMessage(),
                    "delete it, and create it with other settings",
                    wrong);
        }
    }

    private static BgpPeer peer(BgpPeerRecord record) {
        return new BgpPeer(
                IpAddress.parse(record.address()),
                record.peerAs(),
                record.password(),
                record.bfd() ? BfdTimes.USUAL : null,
                1);
    }

    /** Ends the sessions with all routers. Idempotent. */
    @Override
    public void close() {
        BgpSpeaker open = speaker;
        if (open != null) {
            open.close();
        }
    }
}
