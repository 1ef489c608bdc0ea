package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import io.caisson.web.resource.HostRequests.CreateHost;
import io.caisson.web.resource.VolumeRequests.CreateVolume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Volumes that a host is to see. */
public record ExposeRequest(
        @Doc("names or ids of volumes that exist; none when absent. With newVolumes there must be 1 to 32") @Nullable
        List<String> volumes,

        @Doc("volumes to create; none when absent") @Nullable
        List<CreateVolume> newVolumes,

        @Doc("name or id of the host; either this or newHost must be there") @Nullable
        String host,

        @Doc("a host to make known") @Nullable CreateHost newHost,

        @Doc(
                value = "iscsi when absent",
                values = {"iscsi", "nvme"})
        @Nullable
        String protocol,

        @Doc(
                "name or id of the network whose portals the answer shall have; when absent all that float, or else those of"
                        + " the node that answers")
        @Nullable
        String network,

        @Doc(
                value = "over iscsi, and of one volume: the LUN; the lowest that is free for the host when absent",
                minimum = 0,
                maximum = 16383)
        @Nullable
        Integer lun,

        @Doc(
                value =
                        "over nvme, and of one volume: the namespace id; when absent the lowest that the host has not had"
                                + " for another volume",
                minimum = 1,
                maximum = 1024)
        @Nullable
        Integer nsid,

        @Doc("true exposes volumes over a second protocol, whose hosts see none of the first one's reservations")
        @Nullable
        Boolean besideOtherProtocol) {}
