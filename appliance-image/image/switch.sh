# Sourced by prove: three installed nodes on one switch, and a host beside them. The switch is a bridge in a network namespace of its
# own; the host is that namespace, with QEMU's iSCSI initiator.

space=caisson-proof-$$
network=10.77.0
portals=("$network.101" "$network.102" "$network.103")
initiator=iqn.1993-08.org.debian:01:proof
declare -A nodes=()

# beside COMMAND...: as the host on the switch.
beside() { ip netns exec "$space" "$@"; }

make_switch() {
    local number
    ip netns add "$space"
    ip -n "$space" link set lo up
    ip -n "$space" link add switch type bridge
    ip -n "$space" address add "$network.1/24" dev switch
    ip -n "$space" link set switch up
    for number in 1 2 3; do
        ip -n "$space" tuntap add mode tap name "node$number"
        ip -n "$space" link set "node$number" master switch up
    done
}

drop_switch() {
    local number
    for number in "${!nodes[@]}"; do power_off "$number"; done
    ip netns delete "$space" 2>/dev/null || true
}

# start_node NUMBER NAME QEMU-ARGUMENTS...
start_node() {
    local number=$1 name=$2 arguments
    shift 2
    common_arguments
    rm -f "$output/$name.log"
    nice -n 10 ip netns exec "$space" "$qemu" "${arguments[@]}" -serial "file:$output/$name.log" \
        -netdev "tap,id=net,ifname=node$number,script=no,downscript=no" \
        -device "virtio-net-pci,netdev=net,mac=52:54:00:77:00:1$number,addr=0x10,romfile=" \
        -drive "file=$output/node$number.qcow2,if=virtio,format=qcow2,cache=unsafe" "$@" </dev/null >"$output/$name.qemu" 2>&1 &
    nodes[$number]=$!
}

# As if its power were cut: nothing of it gets a word in.
power_off() {
    [ -n "${nodes[$1]:-}" ] || return 0
    kill -KILL "${nodes[$1]}" 2>/dev/null || true
    wait "${nodes[$1]}" 2>/dev/null || true
    unset "nodes[$1]"
}

# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ $SECONDS -lt $deadline ] || { say "waited in vain: $what"; return 1; }
        # What asks takes processors from the machines.
        pause 5
    done
}

# install_node NUMBER ANSWER...: in the background, from the ISO, with answers.
install_node() {
    local number=$1
    shift
    make_answers "$output/node$number-answers.iso" "node-$number" 'disk = /dev/vda' "address = $network.1$number/24" "$@"
    rm -f "$output/node$number.qcow2"
    qemu-img create -q -f qcow2 "$output/node$number.qcow2" 16G
    start_node "$number" "node$number-install" -cdrom "$(echo "$images"/*.iso)" -boot d \
        -drive "file=$output/node$number-answers.iso,format=raw,if=virtio,readonly=on"
}

# It powers itself off when it is done.
node_is_installed() {
    kill -0 "${nodes[$1]}" 2>/dev/null && return 1
    grep -aq 'caisson-install: installed' "$output/node$1-install.log"
}

# at_node NUMBER ARGUMENTS...: the CLI, which speaks to that node.
at_node() {
    local number=$1
    shift
    beside "$here/target/caisson/bin/caisson" --api "https://$network.1$number:8443" --token-file "$output/cluster.token" --insecure "$@"
}

api_of() { beside curl --insecure --silent --max-time 30 --cookie "$output/cookies" --cookie-jar "$output/cookies" \
    --header 'Content-Type: application/json' "$@"; }

api_answers() { [ "$(api_of --output /dev/null --write-out '%{http_code}' "https://$network.1$1:8443/api/v1/status")" = 401 ]; }

# Whoever installed the node signs in and makes a token for what follows.
make_token() {
    local base=https://$network.11:8443/api/v1 csrf
    rm -f "$output/cookies"
    csrf=$(api_of --data "{\"user\": \"admin\", \"password\": \"$password\"}" "$base/session" | jq -r .csrfToken)
    (umask 077 && api_of --header "X-CSRF-Token: $csrf" --data '{"name": "proof", "role": "admin"}' "$base/tokens" |
        jq -er .token >"$output/cluster.token")
}

# What node NUMBER says: so many nodes are there; each group that has volumes has three replicas, and none is away or behind; all
# portals are served.
has_nodes() { [ "$(at_node "$1" node list -o json 2>/dev/null | jq '[.items[] | select(.online)] | length')" = "$2" ]; }

is_whole() {
    at_node "$1" group list -o json 2>/dev/null | jq -e '[.items[] | select(.volumes | length > 0)] |
        length > 0 and all(.replicas == 3 and .condition == "healthy" and (.members | length) == 3)' >/dev/null
}

portals_serve() {
    [ "$(at_node "$1" portal list -o json 2>/dev/null | jq '[.items[] | select(.floating != null and .state == "serving")] | length')" = 3 ]
}
