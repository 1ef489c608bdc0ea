package io.caisson.tests.bgp;

import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.AnnouncerState;
import io.caisson.portal.bgp.BfdTimes;
import io.caisson.portal.bgp.BgpAnnouncer;
import io.caisson.portal.bgp.BgpNetwork;
import io.caisson.portal.bgp.BgpPeer;
import io.caisson.portal.bgp.BgpSpeaker;
import io.caisson.portal.bgp.BirdProgram;
import io.caisson.portal.bgp.Community;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A node that does with its announcers what it is told by lines on its standard input, and answers each with a line that begins with
 * {@code ok} or {@code failed}. Words are separated by tabs.
 */
final class AnnouncerMain {
    static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long RENEWAL_MILLIS = 250;

    private final BgpSpeaker speaker;
    private final Map<String, BgpAnnouncer> announcers = new HashMap<>();

    /** Renewed for as long as the process runs, as a keeper does while its lease is held. */
    private final Map<String, Set<InetAddress>> held = new HashMap<>();

    private AnnouncerMain(BgpSpeaker speaker) {
        this.speaker = speaker;
    }

    /** @param arguments the router id, and a directory */
    public static void main(String[] arguments) throws AnnounceException, IOException {
        BgpSpeaker speaker = BgpSpeaker.open(
                BirdProgram.find(),
                Path.of(arguments[1]),
                (Inet4Address) IpAddress.parse(arguments[0]),
                new ProcessGuard());
        new AnnouncerMain(speaker).serve();
    }

    private void serve() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Thread renewals = new Thread(this::renew, "renewals");
        renewals.setDaemon(true);
        renewals.start();
        System.out.println("ok");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(answer(line.split("\t")));
        }
    }

    private synchronized String answer(String[] words) {
        long startedAt = System.nanoTime();
        try {
            String result = execute(words);
            return "ok " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt) + " ms " + result;
        } catch (AnnounceException refused) {
            return "failed " + refused.getMessage() + "; " + refused.fix();
        } catch (RuntimeException refused) {
            return "failed " + refused;
        }
    }

    private String execute(String[] words) throws AnnounceException {
        String network = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "network" -> announcers.put(network, speaker.announce(network(words)));
            case "change" -> announcer(network).change(network(words));
            case "claim" -> announcer(network).claim(IpAddress.parse(words[2]), until(words[3]));
            case "hold" -> {
                announcer(network).claim(IpAddress.parse(words[2]), System.nanoTime() + LEASE_NANOS);
                held.computeIfAbsent(network, name -> new LinkedHashSet<>()).add(IpAddress.parse(words[2]));
            }
            case "release" -> {
                held.getOrDefault(network, new LinkedHashSet<>()).remove(IpAddress.parse(words[2]));
                announcer(network).release(IpAddress.parse(words[2]));
            }
            case "close" -> {
                held.remove(network);
                announcer(network).close();
                announcers.remove(network);
            }
            case "state" -> {
                return text(announcer(network).state());
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "";
    }

    private BgpAnnouncer announcer(String network) {
        BgpAnnouncer announcer = announcers.get(network);
        if (announcer == null) {
            throw new IllegalArgumentException("no network " + network);
        }
        return announcer;
    }

    private static long until(String millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis));
    }

    /** Its name, its prefixes with commas, and its peers: address, AS, BFD's interval or 0, hops, password. */
    private static BgpNetwork network(String[] words) {
        return new BgpNetwork(
                words[1],
                Arrays.stream(words[2].split(",")).map(Network::parse).toList(),
                Router.NODES_AS,
                Arrays.stream(words).skip(3).map(AnnouncerMain::peer).toList(),
                List.of(Community.parse("65010:100"), Community.parse("4200000000:1:2")),
                77);
    }

    private static BgpPeer peer(String text) {
        String[] parts = text.split("\\|", 5);
        int bfdMillis = Integer.parseInt(parts[2]);
        return new BgpPeer(
                IpAddress.parse(parts[0]),
                Long.parseLong(parts[1]),
                parts[4].isEmpty() ? null : parts[4],
                bfdMillis == 0 ? null : new BfdTimes(bfdMillis, 3),
                Integer.parseInt(parts[3]));
    }

    private static String text(AnnouncerState state) {
        String claims = state.addresses().stream()
                .map(claim -> IpAddress.text(claim.address()))
                .sorted()
                .collect(Collectors.joining(" "));
        String peers = state.peers().stream()
                .map(peer -> IpAddress.text(peer.address()) + "=" + peer.state() + "@" + peer.since())
                .collect(Collectors.joining(" "));
        String problems = state.problems().stream()
                .map(problem -> problem.sentence() + " [" + problem.fix() + "]")
                .collect(Collectors.joining(" | "));
        return "claims: " + claims + " peers: " + peers + " problems: " + problems;
    }

    private synchronized void renew() {
        try {
            while (true) {
                for (Map.Entry<String, Set<InetAddress>> entry : held.entrySet()) {
                    for (InetAddress address : entry.getValue()) {
                        renew(entry.getKey(), address);
                    }
                }
                wait(RENEWAL_MILLIS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(String network, InetAddress address) {
        try {
            announcer(network).renew(address, System.nanoTime() + LEASE_NANOS);
        } catch (AnnounceException failure) {
            System.err.println(failure.getMessage());
        }
    }
}
