package io.caisson.cli.local;

import java.util.ArrayList;
import java.util.List;

/** What to type on each kind of host to use a LUN, ready to paste. */
final class HostCommands {

    private HostCommands() {}

    static List<String> lines(DaemonRecord daemon, int lun) {
        String target = daemon.iscsi().target();
        String portal = daemon.iscsi().portals().get(0);
        int colon = portal.lastIndexOf(':');
        String address = portal.substring(0, colon).replaceAll("[\\[\\]]", "");
        String port = portal.substring(colon + 1);
        List<String> lines = new ArrayList<>();
        lines.add("# QEMU, and any tool of qemu-utils (needs qemu-block-extra)");
        lines.add("qemu-img info iscsi://" + portal + "/" + target + "/" + lun);
        lines.add("qemu-img convert -n -O raw disk.qcow2 iscsi://" + portal + "/" + target + "/" + lun);
        lines.add("");
        lines.add("# Linux (open-iscsi). DefaultTime2Wait=0: reconnect at once, instead of after two seconds");
        lines.add("iscsiadm -m discovery -t sendtargets -p " + portal);
        lines.add("iscsiadm -m node -T " + target + " -p " + portal
                + " -o update -n node.session.iscsi.DefaultTime2Wait -v 0");
        lines.add("iscsiadm -m node -T " + target + " -p " + portal + " --login");
        lines.add("");
        lines.add("# Windows (PowerShell)");
        lines.add("New-IscsiTargetPortal -TargetPortalAddress " + address + " -TargetPortalPortNumber " + port);
        lines.add("Connect-IscsiTarget -NodeAddress " + target + " -IsPersistent $true -IsMultipathEnabled $true");
        lines.add("");
        lines.add("# VMware ESXi (vmhba64 stands for the software iSCSI adapter)");
        lines.add("esxcli iscsi adapter discovery sendtarget add -A vmhba64 -a " + portal);
        lines.add("esxcli storage core adapter rescan -A vmhba64");
        if (isLoopback(address)) {
            lines.add("");
            lines.add("# This portal is for this machine only. For others: caisson up --iscsi-address ADDRESS,");
            lines.add("# then caisson host create NAME --iqn IQN, and caisson export create VOLUME --to NAME");
        }
        return lines;
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
