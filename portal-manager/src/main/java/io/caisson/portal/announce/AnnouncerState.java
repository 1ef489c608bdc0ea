package io.caisson.portal.announce;

import java.util.List;

/**
 * What an announcer does at one moment.
 *
 * @param addresses those that are claimed
 * @param peers the routers it talks to; none where announcements need no answer
 * @param problems what stands in the way of being found, of the network first
 */
public record AnnouncerState(List<ClaimedAddress> addresses, List<PeerSession> peers, List<Problem> problems) {

    public AnnouncerState {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
        problems = List.copyOf(problems);
    }
}
