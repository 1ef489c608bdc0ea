package io.caisson.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caisson.store.control.Content;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.service.NetworkReport;
import io.caisson.store.service.NetworkReportService;
import io.caisson.store.service.NetworkReporter;
import io.caisson.store.service.NetworkService;
import io.caisson.store.service.Node;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.ServiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks all nodes what they know of a network, and answers for this one. What they say is JSON between nodes. Any thread. */
final class ClusterNetworkReports implements NetworkReportService {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final Duration STATE_PATIENCE = Duration.ofSeconds(4);
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(40);

    private final NodeControl control;
    private volatile NetworkReporter reporter = (network, check) ->
            CompletableFuture.failedStage(new IllegalStateException("this node serves no hosts yet"));
    private volatile @Nullable NodeService nodes;
    private volatile @Nullable NetworkService networks;

    ClusterNetworkReports(NodeControl control) {
        this.control = control;
    }

    /** From now on nodes and networks can be asked for by name. */
    ClusterNetworkReports over(NodeService allNodes, NetworkService allNetworks) {
        nodes = allNodes;
        networks = allNetworks;
        return this;
    }

    void answerWith(NetworkReporter how) {
        reporter = how;
    }

    /** What another node is told. */
    CompletionStage<ControlReply> answer(ControlRequest.Network question) {
        return reporter.report(question.network().toString(), question.check()).thenApply(report -> {
            try {
                return new ControlReply.Network(new Content(JSON.writeValueAsBytes(report)));
            } catch (JsonProcessingException bug) {
                throw new CompletionException(bug);
            }
        });
    }

    @Override
    public List<NodeReport> list(String network) throws ServiceException {
        return ask(network, false, STATE_PATIENCE);
    }

    @Override
    public List<NodeReport> check(String network) throws ServiceException {
        return ask(network, true, CHECK_PATIENCE);
    }

    private List<NodeReport> ask(String name, boolean check, Duration patience) throws ServiceException {
        NodeService allNodes = nodes;
        NetworkService allNetworks = networks;
        if (allNodes == null || allNetworks == null) {
            throw new IllegalStateException("the services are not there yet");
        }
        UUID network = UUID.fromString(allNetworks.get(name).id());
        record Asked(Node node, CompletableFuture<ControlReply.Network> answer) {}
        List<Asked> asked = allNodes.list().stream()
                .map(node -> new Asked(
                        node,
                        control.ask(
                                        node.id(),
                                        new ControlRequest.Network(network, check),
                                        ControlReply.Network.class,
                                        patience)
                                .toCompletableFuture()))
                .toList();
        List<NodeReport> all = new ArrayList<>();
        for (Asked one : asked) {
            all.add(new NodeReport(one.node(), answered(one.answer())));
        }
        return all;
    }

    private static @Nullable NetworkReport answered(CompletableFuture<ControlReply.Network> answer) {
        try {
            return JSON.readValue(answer.get().report().bytes(), NetworkReport.class);
        } catch (ExecutionException | IOException notNow) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
