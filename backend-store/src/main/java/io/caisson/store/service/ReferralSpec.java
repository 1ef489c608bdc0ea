package io.caisson.store.service;

/**
 * Which discovery service NVMe hosts shall be told of.
 *
 * @param address literal IP address
 * @param port TCP port
 * @param nqn of its discovery subsystem
 */
public record ReferralSpec(String name, String address, int port, String nqn) {

    /** By which every host may call any discovery subsystem (NVM Express Base Specification 2.0, 3.1.2.3). */
    public static final String WELL_KNOWN_NQN = "nqn.2014-08.org.nvmexpress.discovery";

    /** The port that IANA has for discovery over TCP. */
    public static final int STANDARD_PORT = 8009;
}
