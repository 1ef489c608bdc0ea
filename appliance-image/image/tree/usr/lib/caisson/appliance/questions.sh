# Sourced by the installer: asks at a terminal for what an answer file would say. Works on a serial line: nothing but lines.

# ask NAME QUESTION [DEFAULT]
ask() {
    local reply
    read -r -p "$2${3:+ [$3]}: " reply || exit 1
    answers[$1]=${reply:-${3:-}}
}

ask_disk() {
    local reply objection
    echo
    echo "Disks of this machine:"
    lsblk --nodeps --exclude 1,7,11 --output PATH,SIZE,MODEL,SERIAL
    ask disk "Boot disk" "$(lsblk --nodeps --exclude 1,7,11 --noheadings --output PATH | head -n 1)"
    objection=$(disk_objection "${answers[disk]}" no)
    [ -n "$objection" ] || return 0
    echo "$objection"
    read -r -p "Type ERASE to lose all that is on ${answers[disk]}: " reply || exit 1
    [ "$reply" = ERASE ] || return 1
    answers[erase]=yes
    objection=$(disk_objection "${answers[disk]}" yes)
    [ -z "$objection" ] || { echo "$objection"; return 1; }
}

ask_network() {
    echo
    echo "Cards of this machine:"
    for card in /sys/class/net/*; do
        [ ! -e "$card/device" ] || echo "  ${card##*/}  $(cat "$card/address")  $(cat "$card/operstate")"
    done
    ask interface "Card for the node's address" auto
    ask vlan "VLAN, empty for none"
    ask mtu "MTU, empty for the card's"
    ask address "Address with prefix, or dhcp" dhcp
    answers[gateway]='' answers[dns]=''
    if [ "${answers[address]}" != dhcp ]; then
        ask gateway "Gateway, empty for none"
        ask dns "Name servers, empty for none"
    fi
}

ask_password() {
    local again
    read -r -s -p "Password of the administrator, 12 characters or more: " 'answers[admin-password]' || exit 1
    echo
    read -r -s -p "Once more: " again || exit 1
    echo
    [ "$again" = "${answers[admin-password]}" ] || { echo "They differ."; return 1; }
}

ask_cluster() {
    ask cluster "A new cluster, or join one (new, join)" new
    answers[join-token]=''
    [ "${answers[cluster]}" != join ] ||
        ask join-token "Token from 'caisson node token create' at a node; it has the cluster's addresses"
}

ask_answers() {
    echo "This installs Caisson. Nothing is written before the last question."
    until ask_disk; do :; done
    while :; do
        ask node-name "Name of this node" caisson-1
        ask_network
        until ask_password; do :; done
        ask_cluster
        check_answers && break
        echo "Once more, then."
    done
    echo
    node_settings | tail -n +2
    echo "disk = ${answers[disk]}, erase = ${answers[erase]:-no}, cluster = ${answers[cluster]}"
    local reply
    read -r -p "Type INSTALL to go on: " reply || exit 1
    [ "$reply" = INSTALL ] || die "nothing was changed"
}
