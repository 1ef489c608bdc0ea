package io.caisson.cli.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to type on each kind of host to use a LUN, ready to paste. Secrets are asked for where it is pasted. */
public final class HostCommands {

    private final String target;
    private final String portal;
    private final String address;
    private final String port;
    private final int lun;
    private final @Nullable HostLogin login;
    private final List<String> lines = new ArrayList<>();

    private HostCommands(String target, String portal, int lun, @Nullable HostLogin login) {
        int colon = portal.lastIndexOf(':');
        this.target = target;
        this.portal = portal;
        this.address = portal.substring(0, colon).replaceAll("[\\[\\]]", "");
        this.port = portal.substring(colon + 1);
        this.lun = lun;
        this.login = login;
    }

    static List<String> lines(DaemonRecord daemon, int lun) {
        List<String> portals = daemon.iscsi().portals();
        List<String> lines = new ArrayList<>(lines(daemon.iscsi().target(), portals.get(0), lun, null));
        if (portals.size() > 1) {
            lines.addAll(multipath(daemon.iscsi().target(), portals));
        }
        return lines;
    }

    /** A session through each portal, once the first of them was discovered. */
    private static List<String> multipath(String target, List<String> portals) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("# Several portals: a session to each, for dm-multipath and MPIO. Linux; ESXi dials all by itself");
        String node = "iscsiadm -m node -T " + target;
        lines.add(node + " -o update -n node.session.iscsi.DefaultTime2Wait -v 0");
        lines.add(node + " -o update -n node.session.timeo.replacement_timeout -v 5");
        lines.add(node + " --login");
        lines.add("# Windows");
        for (String portal : portals.subList(1, portals.size())) {
            HostCommands to = new HostCommands(target, portal, 0, null);
            String dialled = " -TargetPortalAddress " + to.address + " -TargetPortalPortNumber " + to.port;
            lines.add("New-IscsiTargetPortal" + dialled);
            lines.add("Connect-IscsiTarget -NodeAddress " + target + dialled
                    + " -IsPersistent $true -IsMultipathEnabled $true");
        }
        return lines;
    }

    /**
     * The lines, empty ones between the kinds of hosts.
     *
     * @param portal {@code ADDRESS:PORT}
     * @param login null if the host need not authenticate
     */
    public static List<String> lines(String target, String portal, int lun, @Nullable HostLogin login) {
        HostCommands commands = new HostCommands(target, portal, lun, login);
        commands.qemu();
        commands.linux();
        commands.windows();
        commands.esxi();
        if (isLoopback(commands.address)) {
            commands.add("");
            commands.add("# This portal is for this machine only. For others: caisson up --iscsi-address ADDRESS,");
            commands.add("# then caisson host create NAME --iqn IQN, and caisson export create VOLUME --to NAME");
        }
        return commands.lines;
    }

    private void add(String line) {
        lines.add(line);
    }

    private void qemu() {
        add("# QEMU, and any tool of qemu-utils (needs qemu-block-extra)");
        if (login != null) {
            warnWithoutMd5("libiscsi");
            askInShell(login);
            add("export LIBISCSI_CHAP_USERNAME=" + shell(login.user()) + " LIBISCSI_CHAP_PASSWORD=\"$SECRET\"");
        }
        String url = "iscsi://" + portal + "/" + target + "/" + lun;
        add("qemu-img info " + url);
        add("qemu-img convert -n -O raw disk.qcow2 " + url);
    }

    private void linux() {
        add("");
        add("# Linux (open-iscsi). DefaultTime2Wait=0: reconnect at once, instead of after two seconds");
        String node = "iscsiadm -m node -T " + target + " -p " + portal;
        if (login == null) {
            add("iscsiadm -m discovery -t sendtargets -p " + portal);
        } else {
            askInShell(login);
            String discovery = "iscsiadm -m discoverydb -t sendtargets -p " + portal;
            add(discovery + " -o new");
            if (login.discovery()) {
                warnWithoutMd5("Discovery by open-iscsi");
                authenticate(login, discovery, "discovery.sendtargets.auth");
            }
            add(discovery + " --discover");
            authenticate(login, node, "node.session.auth");
            add(node + " -o update -n node.session.auth.chap_algs -v "
                    + String.join(",", login.digests()).toUpperCase(Locale.ROOT));
        }
        add(node + " -o update -n node.session.iscsi.DefaultTime2Wait -v 0");
        add(node + " --login");
    }

    private void authenticate(HostLogin as, String command, String prefix) {
        String update = command + " -o update -n " + prefix + ".";
        add(update + "authmethod -v CHAP");
        add(update + "username -v " + shell(as.user()));
        add(update + "password -v \"$SECRET\"");
        if (as.mutualUser() != null) {
            add(update + "username_in -v " + shell(as.mutualUser()));
            add(update + "password_in -v \"$MUTUAL\"");
        }
    }

    private void windows() {
        add("");
        add("# Windows (PowerShell)");
        String authentication = "";
        if (login != null) {
            warnWithoutMd5("Windows");
            add("$secret = Read-Host 'CHAP secret'");
            if (login.mutualUser() != null) {
                add("Set-IscsiChapSecret -ChapSecret (Read-Host 'mutual CHAP secret')");
            }
            authentication = " -AuthenticationType " + (login.mutualUser() == null ? "ONEWAYCHAP" : "MUTUALCHAP")
                    + " -ChapUsername '" + login.user().replace("'", "''") + "' -ChapSecret $secret";
        }
        String forDiscovery = login != null && login.discovery() ? authentication : "";
        add("New-IscsiTargetPortal -TargetPortalAddress " + address + " -TargetPortalPortNumber " + port
                + forDiscovery);
        add("Connect-IscsiTarget -NodeAddress " + target + " -IsPersistent $true -IsMultipathEnabled $true"
                + authentication);
    }

    private void esxi() {
        add("");
        add("# VMware ESXi (vmhba64 stands for the software iSCSI adapter)");
        if (login != null) {
            askInShell(login);
            String set = "esxcli iscsi adapter auth chap set -A vmhba64 --level=required --direction=";
            add(set + "uni --authname=" + shell(login.user()) + " --secret=\"$SECRET\"");
            if (login.mutualUser() != null) {
                add(set + "mutual --authname=" + shell(login.mutualUser()) + " --secret=\"$MUTUAL\"");
            }
        }
        add("esxcli iscsi adapter discovery sendtarget add -A vmhba64 -a " + portal);
        add("esxcli storage core adapter rescan -A vmhba64");
    }

    private void askInShell(HostLogin as) {
        add("read -rsp 'CHAP secret: ' SECRET; echo");
        if (as.mutualUser() != null) {
            add("read -rsp 'mutual CHAP secret: ' MUTUAL; echo");
        }
    }

    private void warnWithoutMd5(String who) {
        if (login != null && !login.digests().contains("md5")) {
            add("# " + who + " knows no digest but md5, which this host may not use:"
                    + " caisson host update NAME --chap-digest ...,md5");
        }
    }

    private static String shell(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
