package io.caisson.tests.benchmark.transport;

/** What carries the messages between the servers of the engine. */
enum TransportKind {
    CAISSON_TLS("Caisson, TLS 1.3"),
    CAISSON_PLAIN("Caisson, without TLS"),
    RATIS_NETTY("ratis-netty 3.3.0"),
    RATIS_GRPC("ratis-grpc 3.3.0");

    private final String label;

    TransportKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
