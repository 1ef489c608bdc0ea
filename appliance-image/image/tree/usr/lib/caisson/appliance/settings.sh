# Sourced by the appliance's own scripts: where its settings are, and what they are.

settings_file=${CAISSON_SETTINGS:-/etc/caisson/node.conf}

# setting NAME [DEFAULT]: the value of "NAME = VALUE" in the settings.
setting() {
    local value=''
    [ ! -r "$settings_file" ] || value=$(sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$settings_file" | tail -n 1)
    value=${value%"${value##*[![:space:]]}"}
    echo "${value:-${2:-}}"
}

# kernel_argument NAME: its value on the kernel's command line; fails when it is not there.
kernel_argument() {
    local word
    for word in $(cat "${CAISSON_COMMAND_LINE:-/proc/cmdline}"); do
        case $word in
        "$1") return 0 ;;
        "$1="*) echo "${word#*=}"; return 0 ;;
        esac
    done
    return 1
}

is_installed() { kernel_argument caisson.slot >/dev/null; }

# The card of the node's network: the one that is named, by name or by MAC, or else the first that has a carrier.
network_card() {
    local wanted card first=''
    wanted=$(setting interface auto)
    for card in "${CAISSON_CARDS:-/sys/class/net}"/*; do
        [ -e "$card/device" ] || continue
        case $wanted in
        "${card##*/}" | "$(cat "$card/address")") echo "${card##*/}"; return ;;
        auto)
            [ -n "$first" ] || first=${card##*/}
            if [ "$(cat "$card/carrier" 2>/dev/null)" = 1 ]; then echo "${card##*/}"; return; fi
            ;;
        esac
    done
    echo "$first"
}

# The interface with the node's address: a card, or a VLAN of it.
network_interface() {
    if [ -n "$(setting vlan)" ]; then echo "caisson.$(setting vlan)"; else network_card; fi
}

# The node's own address; nothing while it has none. Floating addresses are /32 and /128 and are not meant.
node_address() {
    local fixed
    fixed=$(setting address dhcp)
    if [ "$fixed" != dhcp ]; then echo "${fixed%/*}"; return; fi
    ip -json -family inet address show dev "$(network_interface)" scope global 2>/dev/null |
        jq -r '[.[].addr_info[]? | select(.prefixlen < 32) | .local][0] // empty'
}
