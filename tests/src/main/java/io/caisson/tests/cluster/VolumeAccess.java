package io.caisson.tests.cluster;

/**
 * How the volume under test is called by hosts.
 *
 * @param target iSCSI name
 * @param subsystem NQN
 */
record VolumeAccess(String target, int lun, String subsystem, int namespace, int blockBytes) {}
