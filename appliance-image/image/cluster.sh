# Sourced by prove: a cluster of three installed nodes, and a host that writes to it while one of them loses its power.

first_node_serves() {
    make_switch &&
        install_node 1 'cluster = new' && await 1500 "the first node's installation" node_is_installed 1 &&
        start_node 1 node1 && await 1500 "the first node's API" api_answers 1 &&
        make_token
}

others_join() {
    local number token
    for number in 2 3; do
        token=$(at_node 1 node token create --valid-minutes 240 -o json | jq -er .token) &&
            install_node "$number" 'cluster = join' "join-token = $token" || return 1
    done
    for number in 2 3; do await 2400 "installation of node $number" node_is_installed "$number" || return 1; done
    for number in 2 3; do start_node "$number" "node$number"; done
    await 2400 "three nodes that know each other" has_nodes 1 3
}

# A volume with three replicas, behind an address that floats.
cluster_serves() {
    local address
    at_node 1 volume create shared --size 64MiB --quiet &&
        at_node 1 host create proof --iqn "$initiator" --quiet &&
        at_node 1 export create shared --to proof --quiet &&
        at_node 1 network create storage --announcer l2 --prefix "$network.0/24" --interface enp0s16 --quiet || return 1
    for address in "${portals[@]}"; do
        at_node 1 portal create "$address" --network storage --quiet || return 1
    done
    target=$(at_node 1 export show shared --to proof -o json | jq -er .target) &&
        await 900 "three replicas" is_whole 1 && await 900 "portals that are served" portals_serve 1 &&
        on_disk 'write -q -P 1 0 64k' 'read -q -P 1 0 64k'
}

# on_disk COMMAND...: of qemu-io, in one session through the first portal.
on_disk() {
    local arguments=() command
    for command in "$@"; do arguments+=(-c "$command"); done
    beside timeout 120 qemu-io --image-opts "${arguments[@]}" \
        "driver=iscsi,transport=tcp,portal=${portals[0]}:3260,target=$target,lun=0,initiator-name=$initiator" >"$output/qemu-io" 2>&1 &&
        ! grep -qiE 'error|failed|mismatch|verification' "$output/qemu-io"
}

# Block after block, each with a pattern of its own, read again in the session that wrote it. What is not acknowledged is written again,
# in another session, until it is. Says into the file "written" which are.
keep_writing() {
    local block=0 before=$SECONDS
    : >"$output/written"
    while [ ! -e "$output/stop-writing" ]; do
        if on_disk "write -q -P $((block % 255 + 1)) $((block % 1000 * 64))k 64k" "read -q -P $((block % 255 + 1)) $((block % 1000 * 64))k 64k"; then
            echo "$block $((SECONDS - before))" >>"$output/written"
            block=$((block + 1))
            before=$SECONDS
        else
            cat "$output/qemu-io" >>"$output/interruptions"
            pause
        fi
    done
}

has_written() { [ "$(wc -l <"$output/written")" -ge "$1" ]; }

# What was written last, wherever it was.
is_as_written() {
    local count block commands=()
    count=$(wc -l <"$output/written")
    for ((block = count > 1000 ? count - 1000 : 0; block < count; block++)); do
        commands+=("read -q -P $((block % 255 + 1)) $((block % 1000 * 64))k 64k")
    done
    on_disk "${commands[@]}"
}

# The node that has the portal through which the host writes loses its power, and gets it back.
outlives_a_power_cut() {
    local victim asked count
    rm -f "$output/stop-writing" "$output/interruptions"
    keep_writing &
    writer=$!
    local outcome=1
    if await 300 "a host that writes" has_written 10; then
        victim=$(at_node 1 portal show "${portals[0]}" -o json | jq -er .node) && victim=${victim#node-}
        asked=$((victim % 3 + 1))
        say "node $victim loses its power"
        power_off "$victim"
        count=$(wc -l <"$output/written")
        await 600 "writes without the node" has_written $((count + 30)) &&
            start_node "$victim" "node$victim-again" &&
            await 1500 "three nodes" has_nodes "$asked" 3 && await 900 "three replicas" is_whole "$asked" && outcome=0
        count=$(wc -l <"$output/written")
        [ $outcome != 0 ] || await 300 "writes with the node" has_written $((count + 10)) || outcome=1
    fi
    touch "$output/stop-writing"
    wait "$writer"
    is_as_written || { say "what was acknowledged is not there: $(cat "$output/qemu-io")"; outcome=1; }
    detail="$(wc -l <"$output/written") writes of 64 KiB, the longest wait $(awk '$2 > most { most = $2 } END { print most + 0 }' "$output/written") s"
    return $outcome
}
