package io.caisson.tests.crash;

import io.caisson.tests.fixtures.CaissonProcess;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/** A daemon of its own, killed by SIGKILL. */
final class CaissonSubject implements CrashSubject {
    private final CaissonProcess process;
    private final int lun;

    CaissonSubject(CaissonProcess process, int lun) {
        this.process = process;
        this.lun = lun;
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
        return lun;
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public String damage(SplittableRandom random) {
        return LogTail.damage(process.dataDirectory(), random);
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }
}
