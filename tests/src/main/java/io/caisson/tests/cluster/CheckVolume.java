package io.caisson.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes the volume under test, and lets hosts see it over both protocols. */
final class CheckVolume {
    private static final String NAME = "check";
    private static final int LUN = 40;

    private CheckVolume() {}

    /**
     * Through one node of a new cluster.
     *
     * @param host which of the hosts that the cluster knows
     */
    static VolumeAccess create(DaemonNode node, String host, int blockBytes) {
        node.cliJson("volume", "create", NAME, "--size", "96MiB", "--block-size", Integer.toString(blockBytes));
        node.cliJson("export", "create", NAME, "--to", host, "--lun", Integer.toString(LUN));
        JsonNode export =
                node.cliJson("export", "create", NAME, "--to", host, "--protocol", "nvme", "--beside-other-protocol");
        return new VolumeAccess(
                node.description().at("/iscsi/target").asText(),
                LUN,
                node.description().at("/nvme/subsystem").asText(),
                export.path("nsid").asInt(),
                blockBytes);
    }
}
