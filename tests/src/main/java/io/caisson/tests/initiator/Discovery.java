package io.caisson.tests.initiator;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A discovery session's one question: SendTargets (section 4.3 and appendix C). */
public final class Discovery {
    private static final int CONTINUATIONS_MAX = 10_000;

    private Discovery() {}

    /** @return portals as {@code address:port,group} by target name, in the target's order */
    public static CompletableFuture<Map<String, List<String>>> sendTargets(
            InitiatorLoop loop, SocketAddress portal, InitiatorOptions options) {
        return IscsiConnection.connect(loop, portal, options)
                .thenCompose(connection -> ask(connection).whenComplete((answer, failure) -> connection.logout()));
    }

    private static CompletableFuture<Map<String, List<String>>> ask(IscsiConnection connection) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] question = "SendTargets=All\0".getBytes(StandardCharsets.UTF_8);
        return connection
                .text(question, Header.RESERVED_TAG)
                .thenCompose(answer -> more(connection, text, answer, CONTINUATIONS_MAX))
                .thenApply(ignored -> parse(text.toByteArray()));
    }

    private static CompletableFuture<ControlAnswer> more(
            IscsiConnection connection, ByteArrayOutputStream text, ControlAnswer answer, int roundsLeft) {
        text.writeBytes(answer.data());
        if ((answer.flags() & Header.FINAL) != 0) {
            return CompletableFuture.completedFuture(answer);
        }
        if (roundsLeft == 0) {
            throw new ProtocolViolationException("SendTargets has no end");
        }
        return connection
                .text(new byte[0], answer.transferTag())
                .thenCompose(next -> more(connection, text, next, roundsLeft - 1));
    }

    private static Map<String, List<String>> parse(byte[] bytes) {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        TextKeys.forEach(bytes, (key, value) -> {
            if (key.equals("TargetName")) {
                names.add(value);
                targets.put(value, new ArrayList<>());
            } else if (key.equals("TargetAddress") && !names.isEmpty()) {
                List<String> portals = targets.get(names.get(names.size() - 1));
                if (portals != null) {
                    portals.add(value);
                }
            } else {
                throw new ProtocolViolationException("SendTargets answers " + key + "=" + value);
            }
        });
        return targets;
    }
}
