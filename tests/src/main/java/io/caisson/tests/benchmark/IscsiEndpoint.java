package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A logical unit; each connection is a session of its own. */
public record IscsiEndpoint(InetSocketAddress portal, String targetName, int lun) implements LoadEndpoint {
    private static final String INITIATOR_NAME = "iqn.2026-11.io.caisson.tests:load";

    @Override
    public Protocol protocol() {
        return Protocol.ISCSI;
    }

    /** The URL that libiscsi and QEMU take. */
    String url() {
        return "iscsi://" + portal.getHostString() + ":" + portal.getPort() + "/" + targetName + "/" + lun;
    }

    @Override
    public List<LoadConnection> connect(InitiatorLoop loop, Workload workload) {
        List<LoadConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < workload.connections(); i++) {
                InitiatorOptions options = InitiatorOptions.normal(INITIATOR_NAME, targetName)
                        .withSessionQualifier(i + 1)
                        .withDigests(workload.digests(), workload.digests());
                IscsiConnection connection = IscsiDisk.await(IscsiConnection.connect(loop, portal, options));
                connections.add(new IscsiLoad(connection, lun));
            }
            return connections;
        } catch (RuntimeException failure) {
            connections.forEach(LoadConnection::close);
            throw failure;
        }
    }
}
