package io.caisson.store.access;

/**
 * Who registers a key with a volume and may hold a reservation, in the words of its protocol; it names no node.
 *
 * @param initiator SCSI: the initiator port's name, in lower case (RFC 7143, 4.2.7: {@code iqn...,i,0x<12 digits>}); NVMe:
 *     the host's NQN and identifier in the same shape ({@code nqn...,i,0x<32 digits>})
 * @param port relative target port identifier of the I_T nexus; 0 where all ports are one, as in NVMe
 */
public record Registrant(String initiator, int port) {}
