package io.caisson.tests.benchmark;

import io.caisson.tests.fixtures.CaissonProcess;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A Caisson daemon with its demo volume, grown to what the benchmark needs. */
final class CaissonServer implements TargetServer {
    private final CaissonProcess process;

    private CaissonServer(CaissonProcess process) {
        this.process = process;
    }

    static CaissonServer start(Path directory) {
        return new CaissonServer(CaissonProcess.start(directory));
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
    public InetSocketAddress portal() {
        return process.portal();
    }

    @Override
    public String targetName() {
        return process.target();
    }

    @Override
    public int lun() {
        return process.demoLun();
    }

    @Override
    public void close() {
        process.close();
    }
}
