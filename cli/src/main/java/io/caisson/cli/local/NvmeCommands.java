package io.caisson.cli.local;

import java.util.ArrayList;
import java.util.List;

/** What to type on each kind of host to use a namespace, ready to paste. Keys are asked for where it is pasted. */
public final class NvmeCommands {

    /**
     * Where hosts find what.
     *
     * @param portals {@code ADDRESS:PORT}, one at least
     * @param discovery {@code ADDRESS:PORT}
     */
    public record Service(String subsystem, List<String> portals, List<String> discovery) {}

    /** One end that hosts dial. */
    private record Dialled(String address, String port) {
        static Dialled of(String portal) {
            int colon = portal.lastIndexOf(':');
            return new Dialled(portal.substring(0, colon).replaceAll("[\\[\\]]", ""), portal.substring(colon + 1));
        }
    }

    private static final String STANDARD_DISCOVERY_PORT = "8009";

    private final Service service;
    private final int namespaceId;
    private final NvmeLogin login;
    private final List<String> lines = new ArrayList<>();

    private NvmeCommands(Service service, int namespaceId, NvmeLogin login) {
        this.service = service;
        this.namespaceId = namespaceId;
        this.login = login;
    }

    /** The lines, empty ones between the kinds of hosts. */
    public static List<String> lines(Service service, int namespaceId, NvmeLogin login) {
        NvmeCommands commands = new NvmeCommands(service, namespaceId, login);
        commands.linux();
        commands.esxi();
        commands.add("");
        commands.add("# Windows: its NVMe/TCP initiator is a preview still (2026); export the volume over iSCSI there");
        if (isLoopback(Dialled.of(service.portals().get(0)).address())) {
            commands.add("");
            commands.add("# These portals are for this machine only. For others: caisson up --iscsi-address ADDRESS,");
            commands.add("# then caisson host create NAME --nqn NQN,");
            commands.add("# and caisson export create VOLUME --to NAME --protocol nvme");
        }
        return commands.lines;
    }

    private void add(String line) {
        lines.add(line);
    }

    private void linux() {
        add(
                "# Linux (nvme-cli). --ctrl-loss-tmo=-1: it reconnects for as long as it takes, instead of giving the disk up"
                        + " after 10 minutes");
        if (login.nqn() != null) {
            add("# /etc/nvme/hostnqn has to say " + login.nqn());
        }
        add("modprobe nvme-tcp");
        String secrets = askForKeys();
        for (String discovery : service.discovery()) {
            Dialled to = Dialled.of(discovery);
            add("nvme discover -t tcp -a " + to.address() + port(to));
        }
        for (String portal : service.portals()) {
            Dialled to = Dialled.of(portal);
            add("nvme connect -t tcp -a " + to.address() + " -s " + to.port() + " -n " + service.subsystem()
                    + " --ctrl-loss-tmo=-1" + secrets);
        }
        add("nvme list-subsys; nvme list     # the disk is /dev/nvmeXn" + namespaceId + " or the like");
        if (secrets.isEmpty()) {
            add("# instead of connect, all portals at once, and again at each boot:");
            for (String discovery : service.discovery()) {
                Dialled to = Dialled.of(discovery);
                add("echo '--transport=tcp --traddr=" + to.address() + " --trsvcid=" + to.port()
                        + " --ctrl-loss-tmo=-1' >> /etc/nvme/discovery.conf");
            }
            add("nvme connect-all && systemctl enable nvmf-autoconnect.service");
        }
    }

    private static String port(Dialled to) {
        return to.port().equals(STANDARD_DISCOVERY_PORT) ? "" : " -s " + to.port();
    }

    /** Adds the questions, and returns the options that use the answers. */
    private String askForKeys() {
        StringBuilder options = new StringBuilder();
        if (login.authenticates()) {
            add("read -rsp 'DH-HMAC-CHAP key (DHHC-1:...): ' KEY; echo");
            options.append(" --dhchap-secret=\"$KEY\"");
            if (login.bidirectional()) {
                add("read -rsp 'controller key (DHHC-1:...): ' CONTROLLER; echo");
                options.append(" --dhchap-ctrl-secret=\"$CONTROLLER\"");
            }
        }
        if (login.tls() != null) {
            String hostNqn = login.nqn() == null ? "\"$(cat /etc/nvme/hostnqn)\"" : login.nqn();
            add("# TLS" + (login.tls().required() ? "" : " (this host may connect without, too)")
                    + ": tlshd of ktls-utils has to run");
            add("read -rsp 'TLS key (NVMeTLSkey-1:...): ' PSK; echo");
            add("nvme check-tls-key --insert --identity=1 --hostnqn=" + hostNqn + " --subsysnqn=" + service.subsystem()
                    + " --keydata=\"$PSK\"");
            options.append(" --tls");
        }
        return options.toString();
    }

    private void esxi() {
        add("");
        add(
                "# VMware ESXi 7.0 U3 or newer (vmnic1, vmk1 and vmhba65 stand for the card, its kernel port and the NVMe/TCP"
                        + " adapter)");
        if (login.nqn() != null) {
            add("# esxcli nvme info get has to say " + login.nqn());
        }
        add("esxcli nvme fabrics enable --protocol TCP --device vmnic1");
        add("esxcli network ip interface tag add --interface-name vmk1 --tagname NVMeTCP");
        if (login.authenticates() || login.tls() != null) {
            add("# this host has to authenticate or to encrypt: see the release notes of your ESXi whether it can");
        }
        for (String discovery : service.discovery()) {
            Dialled to = Dialled.of(discovery);
            add("esxcli nvme fabrics discover --adapter vmhba65 --ip-address " + to.address() + " --port-number "
                    + to.port());
        }
        for (String portal : service.portals()) {
            Dialled to = Dialled.of(portal);
            add("esxcli nvme fabrics connect --adapter vmhba65 --ip-address " + to.address() + " --port-number "
                    + to.port() + " --subsystem-nqn " + service.subsystem());
        }
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
