package io.caisson.tests.portal;

import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.l2.L2Announcer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What an {@link AnnouncingNode} runs: orders come in by lines. It answers every datagram to its port with its name. */
final class AnnouncingNodeMain {
    static final int PORT = 7777;

    private final Announcer announcer;
    private final Map<InetAddress, Duration> claims = new ConcurrentHashMap<>();

    private AnnouncingNodeMain(Announcer announcer) {
        this.announcer = announcer;
    }

    public static void main(String[] arguments) throws Exception {
        // The log goes elsewhere: it may say something before an order is answered.
        PrintStream answers = System.out;
        System.setOut(System.err);
        AnnouncingNodeMain node = new AnnouncingNodeMain(L2Announcer.open("eth0", new ProcessGuard()));
        thread("answers", () -> answer(arguments[0]));
        thread("renewals", node::renew);
        answers.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            answers.println(node.obey(line.split(" ")));
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private String obey(String[] order) throws IOException {
        try {
            switch (order[0]) {
                case "claim" -> {
                    InetAddress address = InetAddress.getByName(order[1]);
                    Duration lease = Duration.ofMillis(Long.parseLong(order[2]));
                    announcer.claim(address, System.nanoTime() + lease.toNanos());
                    claims.put(address, lease);
                }
                case "release" -> {
                    InetAddress address = InetAddress.getByName(order[1]);
                    claims.remove(address);
                    announcer.release(address);
                }
                case "problems" -> {
                    return announcer.state().problems().stream()
                            .map(problem -> problem.sentence() + " (" + problem.fix() + ")")
                            .collect(Collectors.joining(" | "));
                }
                default -> throw new IllegalArgumentException("no order " + order[0]);
            }
            return "done";
        } catch (AnnounceException refused) {
            return refused.getMessage() + " (" + refused.fix() + ")";
        }
    }

    /** As a node does whose lease is renewed every second. A process that was stopped for too long renews nothing. */
    private synchronized void renew() {
        long lastNanos = System.nanoTime();
        while (true) {
            try {
                wait(Duration.ofSeconds(1).toMillis());
            } catch (InterruptedException interrupt) {
                return;
            }
            long now = System.nanoTime();
            for (Map.Entry<InetAddress, Duration> claim : Map.copyOf(claims).entrySet()) {
                if (now - lastNanos > claim.getValue().toNanos()) {
                    claims.remove(claim.getKey());
                    continue;
                }
                try {
                    announcer.renew(claim.getKey(), now + claim.getValue().toNanos());
                } catch (AnnounceException failure) {
                    // Released meanwhile, or the link is down: the next renewal tells.
                    System.err.println("not renewed: " + failure.getMessage());
                }
            }
            lastNanos = now;
        }
    }

    private static void answer(String name) {
        ByteBuffer answer = ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8));
        ByteBuffer question = ByteBuffer.allocateDirect(64);
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(PORT));
            while (true) {
                SocketAddress asker = channel.receive(question.clear());
                try {
                    channel.send(answer.rewind(), asker);
                } catch (IOException unreachable) {
                    // The link is down; so is the question's answer.
                    System.err.println(unreachable.getMessage());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
