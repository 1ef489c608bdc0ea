package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.ratis.conf.RaftProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RaftSettingsTest {

    private final RaftSettings settings = RaftSettings.onePeer(RaftHostConfig.defaults("node"));

    @Test
    void settingsInForceAreThoseRequired() {
        assertThatCode(() -> settings.verify(settings.properties())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void refusesToStartWithAnUnsafeSetting(Map.Entry<String, String> unsafe) {
        RaftProperties properties = settings.properties();
        properties.set(unsafe.getKey(), unsafe.getValue());

        assertThatThrownBy(() -> settings.verify(properties))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(unsafe.getKey() + " is");
    }

    @Test
    void engineDefaultsAreNotAccepted() {
        assertThatThrownBy(() -> settings.verify(new RaftProperties())).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("unsafeForSeveralPeers")
    void refusesToStartForSeveralPeersWithAnUnsafeSetting(Map.Entry<String, String> unsafe) {
        RaftSettings several = RaftSettings.severalPeers(RaftHostConfig.defaults("node"), ElectionTimeouts.defaults());
        RaftProperties properties = several.properties();
        several.verify(properties);
        properties.set(unsafe.getKey(), unsafe.getValue());

        assertThatThrownBy(() -> several.verify(properties))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(unsafe.getKey() + " is");
    }

    @ParameterizedTest
    @CsvSource({"499, 2000", "1000, 1499", "0, 0"})
    void refusesElectionTimeoutsThatAPauseOfTheProcessWouldBreak(int minMillis, int maxMillis) {
        assertThatThrownBy(() -> new ElectionTimeouts(minMillis, maxMillis))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Map.Entry<String, String>> unsafeForSeveralPeers() {
        return Map.ofEntries(
                Map.entry("raft.server.log.async-flush.enabled", "true"),
                Map.entry("raft.server.log.append-entries.compose.enabled", "true"),
                Map.entry("raft.server.log.appender.install.snapshot.enabled", "true"),
                Map.entry("raft.server.leaderelection.pre-vote", "false"),
                Map.entry("raft.server.leaderelection.leader.step-down.wait-time", "10s"),
                Map.entry("raft.server.rpc.timeout.min", "100ms"),
                Map.entry("raft.server.threadpool.server.size", "1"),
                Map.entry("raft.server.read.leader.lease.timeout.ratio", "1.0"),
                Map.entry("raft.rpc.type", LocalTransport.class.getName()))
                .entrySet()
                .stream();
    }

    static Stream<Map.Entry<String, String>> unsafe() {
        return Map.ofEntries(
                Map.entry("raft.server.log.unsafe-flush.enabled", "true"),
                Map.entry("raft.server.log.async-flush.enabled", "true"),
                Map.entry("raft.server.log.use.memory", "true"),
                Map.entry("raft.server.log.corruption.policy", "WARN_AND_RETURN"),
                Map.entry("raft.server.log.appender.install.snapshot.enabled", "true"),
                Map.entry("raft.server.log.append-entries.compose.enabled", "true"),
                Map.entry("raft.server.log.purge.upto.snapshot.index", "true"),
                Map.entry("raft.server.log.write.buffer.size", "8MB"),
                Map.entry("raft.server.snapshot.auto.trigger.enabled", "false"),
                Map.entry("raft.server.snapshot.trigger-when-stop.enabled", "false"),
                Map.entry("raft.server.read.option", "DEFAULT"),
                Map.entry("raft.server.read.leader.lease.enabled", "false"),
                Map.entry("raft.server.rpc.first-election.timeout.max", "2s"),
                Map.entry("raft.server.close.threshold", "60s"),
                Map.entry("raft.rpc.type", "NETTY"))
                .entrySet()
                .stream();
    }
}
