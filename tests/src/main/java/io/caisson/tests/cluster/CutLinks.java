package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * A partition between nodes; hosts still reach all of them. One node from all others, two nodes that still share a third, or one
 * direction only. Shorter than leases or longer.
 */
final class CutLinks implements Fault {
    private static final int NODES_MIN = 3;

    private final ClusterNetwork network;

    CutLinks(ClusterNetwork network) {
        this.network = network;
    }

    private record Direction(int from, int to) {}

    @Override
    public String name() {
        return "partition";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return network.nodeCount() >= NODES_MIN;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        List<Direction> directions = choose(scene);
        List<Direction> cut = new ArrayList<>();
        try {
            for (Direction direction : directions) {
                network.cut(direction.from(), direction.to());
                cut.add(direction);
            }
            boolean forLong = scene.random().nextInt(2) == 0;
            long millis = forLong ? scene.pass(8_000, 14_000) : scene.pass(300, 3_000);
            return directions + " for " + millis + " ms";
        } finally {
            cut.forEach(direction -> network.mend(direction.from(), direction.to()));
        }
    }

    private List<Direction> choose(Scene scene) {
        int count = network.nodeCount();
        int one = 1 + scene.random().nextInt(count);
        int other = 1 + (one + scene.random().nextInt(count - 1)) % count;
        List<Direction> directions = new ArrayList<>();
        switch (scene.random().nextInt(3)) {
            case 0 -> {
                for (int node = 1; node <= count; node++) {
                    if (node != one) {
                        directions.add(new Direction(one, node));
                        directions.add(new Direction(node, one));
                    }
                }
            }
            case 1 -> {
                directions.add(new Direction(one, other));
                directions.add(new Direction(other, one));
            }
            default -> directions.add(new Direction(one, other));
        }
        return directions;
    }
}
