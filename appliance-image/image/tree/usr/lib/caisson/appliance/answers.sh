# Sourced by the installer: what it must know before it touches a disk, and what is wrong with it. Answers are lines of
# "NAME = VALUE", "#" begins a comment line. Every name is in this list; a file with another is refused, as it may be a slip.

answer_names='disk erase node-name interface address gateway dns vlan mtu ntp mdns admin-password cluster join-token then'
declare -A answers=()

wrong() { echo "caisson-install: $*" >&2; problems=$((problems + 1)); }

# read_answers FILE: fills answers.
read_answers() {
    local line name value number=0
    problems=0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line%$'\r'}
        line=${line#"${line%%[![:space:]]*}"}
        case $line in '' | '#'*) continue ;; esac
        if [[ $line != *=* ]]; then
            wrong "line $number has no '='"
            continue
        fi
        name=${line%%=*} value=${line#*=}
        name=${name%"${name##*[![:space:]]}"}
        value=${value#"${value%%[![:space:]]*}"}
        value=${value%"${value##*[![:space:]]}"}
        if [[ " $answer_names " != *" $name "* ]]; then
            wrong "line $number: there is no answer '$name'; there are: $answer_names"
        elif [ -n "${answers[$name]+given}" ]; then
            wrong "line $number: $name is given twice"
        else
            answers[$name]=$value
        fi
    done <"$1"
    [ "$problems" = 0 ]
}

is_ipv4() {
    local part parts
    [[ $1 =~ ^[0-9]{1,3}(\.[0-9]{1,3}){3}$ ]] || return 1
    IFS=. read -r -a parts <<<"$1"
    for part in "${parts[@]}"; do [ "$((10#$part))" -le 255 ] || return 1; done
}

is_within() { [[ $1 =~ ^[0-9]{1,6}$ ]] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]; }

check_network() {
    local address=${answers[address]:-dhcp} server
    if [ "$address" != dhcp ]; then
        if ! is_ipv4 "${address%/*}" || [[ $address != */* ]] || ! is_within "${address#*/}" 1 31; then
            wrong "address is '$address', neither dhcp nor an IPv4 address with its prefix, as 10.1.0.11/24"
        fi
    fi
    [ -z "${answers[gateway]:-}" ] || is_ipv4 "${answers[gateway]}" || wrong "gateway is '${answers[gateway]}', no IPv4 address"
    if [ -n "${answers[gateway]:-}" ] && [ "$address" = dhcp ]; then wrong "with DHCP the gateway comes from the server"; fi
    [ -z "${answers[vlan]:-}" ] || is_within "${answers[vlan]}" 1 4094 || wrong "vlan is '${answers[vlan]}', not within 1..4094"
    [ -z "${answers[mtu]:-}" ] || is_within "${answers[mtu]}" 1280 9216 || wrong "mtu is '${answers[mtu]}', not within 1280..9216"
    for server in ${answers[dns]:-}; do
        is_ipv4 "${server%,}" || wrong "dns has '$server', no IPv4 address"
    done
    [[ ${answers[ntp]:-} =~ ^[A-Za-z0-9.,:\ -]*$ ]] || wrong "ntp is '${answers[ntp]}', not names or addresses of servers"
    [[ ${answers[mdns]:-no} =~ ^(yes|no)$ ]] || wrong "mdns is '${answers[mdns]}', neither yes nor no"
    [[ ${answers[interface]:-auto} =~ ^[A-Za-z0-9._:-]{1,17}$ ]] ||
        wrong "interface is '${answers[interface]}', neither auto nor a card's name or MAC"
}

# As the daemon will judge it, which could only refuse to start. Never says the password.
check_password() {
    local password=$1 lower=${1,,} distinct
    distinct=$(fold -w 1 <<<"$password" | sort -u | wc -l)
    if [ "${#password}" -lt 12 ] || [ "${#password}" -gt 128 ]; then
        wrong "admin-password does not have 12 to 128 characters"
    elif [ "$distinct" -lt 5 ]; then
        wrong "admin-password repeats a few characters"
    elif [[ $lower == *caisson* ]]; then
        wrong "admin-password has the name of the product in it"
    else
        lower=${lower//admin/}
        [ "${#lower}" -ge 6 ] || wrong "admin-password is made of the name of the user"
    fi
}

# check_answers: says all that is wrong; fails if anything is.
check_answers() {
    problems=0
    [[ ${answers[disk]:-} =~ ^/dev/[A-Za-z0-9/._:-]+$ ]] || wrong "disk is '${answers[disk]:-}', no path below /dev"
    [[ ${answers[erase]:-no} =~ ^(yes|no)$ ]] || wrong "erase is '${answers[erase]}', neither yes nor no"
    [[ ${answers[node-name]:-} =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]] ||
        wrong "node-name is '${answers[node-name]:-}': 1 to 63 small letters, digits and inner hyphens are a name"
    check_network
    check_password "${answers[admin-password]:-}"
    case ${answers[cluster]:-new} in
    new) [ -z "${answers[join-token]:-}" ] || wrong "a join-token is given, but cluster is not join" ;;
    join) [ -n "${answers[join-token]:-}" ] || wrong "to join, give the join-token that 'caisson node token create' shows at a node" ;;
    *) wrong "cluster is '${answers[cluster]}', neither new nor join" ;;
    esac
    [[ ${answers[then]:-restart} =~ ^(restart|poweroff)$ ]] || wrong "then is '${answers[then]}', neither restart nor poweroff"
    [ "$problems" = 0 ]
}

# What the installed node keeps of them: no secrets, nothing of the disk.
node_settings() {
    local name
    echo "# Settings of this node; after a change restart it, or caisson-configure, systemd-networkd and caisson."
    for name in node-name interface address gateway dns vlan mtu ntp mdns; do
        [ -z "${answers[$name]:-}" ] || echo "$name = ${answers[$name]}"
    done
}
