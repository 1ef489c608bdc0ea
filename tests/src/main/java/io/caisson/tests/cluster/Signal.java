package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.Tool;

/** Signals that Java cannot send. */
enum Signal {
    STOP,
    CONT;

    void send(long pid) {
        Tool.of("kill", "-" + name(), Long.toString(pid)).run().expectSuccess();
    }
}
