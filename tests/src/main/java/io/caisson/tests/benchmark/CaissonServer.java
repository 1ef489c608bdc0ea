package io.caisson.tests.benchmark;

import io.caisson.tests.fixtures.CaissonProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A Caisson daemon with its demo volumes, one per protocol. */
final class CaissonServer implements TargetServer {
    private final CaissonProcess process;
    private final Set<Protocol> protocols;

    private CaissonServer(CaissonProcess process, Set<Protocol> protocols) {
        this.process = process;
        this.protocols = protocols;
    }

    /** @param protocols through which it is to be loaded */
    static CaissonServer start(Path directory, Set<Protocol> protocols) {
        return new CaissonServer(CaissonProcess.start(directory), protocols);
    }

    @Override
    public String name() {
        return "caisson";
    }

    @Override
    public long processId() {
        return process.pid();
    }

    @Override
    public IscsiEndpoint iscsi() {
        return new IscsiEndpoint(process.portal(), process.target(), process.demoLun());
    }

    @Override
    public List<LoadEndpoint> endpoints() {
        List<LoadEndpoint> all = new ArrayList<>();
        if (protocols.contains(Protocol.ISCSI)) {
            all.add(iscsi());
        }
        if (protocols.contains(Protocol.NVME) && process.speaksNvme()) {
            all.add(new NvmeEndpoint(process.nvmePortal(), process.subsystem(), process.demoNamespace()));
        }
        return all;
    }

    @Override
    public void close() {
        process.close();
    }
}
