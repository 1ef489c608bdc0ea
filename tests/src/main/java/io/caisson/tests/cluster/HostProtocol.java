package io.caisson.tests.cluster;

/** What a host speaks. */
enum HostProtocol {
    ISCSI,
    NVME
}
