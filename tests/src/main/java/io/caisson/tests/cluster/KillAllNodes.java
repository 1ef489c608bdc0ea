package io.caisson.tests.cluster;

import io.caisson.tests.crash.LogTail;
import java.util.ArrayList;
import java.util.List;

/** A power cut: all daemons die at once, and what was being written to the logs stays there in part. */
final class KillAllNodes implements Fault {
    @Override
    public String name() {
        return "power cut";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) {
        List<ClusterNode> nodes = scene.cluster().nodes();
        nodes.forEach(ClusterNode::kill);
        List<String> damage = new ArrayList<>();
        for (ClusterNode node : nodes) {
            damage.add(LogTail.damage(node.dataDirectory(), scene.random()));
        }
        scene.cluster().restartAll();
        return "all nodes; " + String.join("; ", damage);
    }
}
