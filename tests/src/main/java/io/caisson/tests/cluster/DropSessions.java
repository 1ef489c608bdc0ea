package io.caisson.tests.cluster;

/** A host drops its session in the middle of its commands, and sends them again through another one at once. */
final class DropSessions implements Fault {
    @Override
    public String name() {
        return "dropped session";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) {
        int host = scene.random().nextInt(scene.hosts().size());
        scene.hosts().get(host).drop();
        return "of host " + host;
    }
}
