# Sourced before each script that the tests run in the guest. The host sets TARGET, the name of the iSCSI target.

portal_1=10.77.1.1
portal_2=10.77.2.1

say() { echo "[$(cut -d' ' -f1 /proc/uptime)] $*"; }
fail() {
    say "FAILED: $*"
    exit 1
}

# eventually SECONDS COMMAND...: repeats a command until it succeeds.
eventually() {
    local end=$((SECONDS + $1)) output
    shift
    until output=$("$@" 2>&1); do
        [ "$SECONDS" -lt "$end" ] || fail "not in time: $* ($output)"
        sleep 0.2
    done
    [ -z "$output" ] || echo "$output"
}

# refused COMMAND...: succeeds when the command fails.
refused() {
    local output
    if output=$("$@" 2>&1); then fail "was not refused: $* ($output)"; fi
    echo "refused: $output"
}

# expect WORDS COMMAND...: the output of a command that must succeed contains the words, an extended regular expression.
expect() {
    local words=$1 output
    shift
    output=$("$@" 2>&1) || fail "$* ended with $?: $output"
    echo "$output"
    grep -qE -- "$words" <<<"$output" || fail "$* does not say: $words"
}

# login ADDRESS...: discovers the target and makes one session through each portal.
login() {
    discover "$1" >/dev/null
    enter "$@"
}

sessions() { ls /sys/class/iscsi_session 2>/dev/null | wc -l; }

# discover ADDRESS SETTING=VALUE...: finds the target, and sets what the next logins do.
discover() {
    local address=$1 setting
    shift
    iscsiadm -m discovery -t sendtargets -p "$address"
    for setting in "$@"; do
        iscsiadm -m node -T "$TARGET" -o update -n "${setting%%=*}" -v "${setting#*=}"
    done
}

# notice_cuts: sessions made after it notice within 5 seconds that a path has gone, instead of 10.
notice_cuts() {
    discover $portal_1 "node.conn[0].timeo.noop_out_interval=2" "node.conn[0].timeo.noop_out_timeout=3"
}

# enter ADDRESS...: one session through each portal, as it was discovered.
enter() {
    local address
    for address in "$@"; do
        iscsiadm -m node -T "$TARGET" -p "$address" --login
    done
    udevadm settle --timeout=20
}

# disk ADDRESS LUN [INITIATOR]: the device of a LUN as seen through a portal, once it is there.
disk() { eventually 20 find_disk "$@"; }

find_disk() {
    local session number device
    for session in /sys/class/iscsi_session/session*; do
        number=${session##*session}
        [ "$(cat "/sys/class/iscsi_connection/connection$number:0/persistent_address")" = "$1" ] || continue
        [ -z "${3:-}" ] || [ "$(cat "$session/initiatorname")" = "$3" ] || continue
        for device in "$session"/device/target*/*:"$2"/block/*; do
            [ -e "$device" ] && echo "/dev/${device##*/}" && return 0
        done
    done
    return 1
}

# map LUN: the multipath device over all paths of a LUN. Remembered, so that it can be asked for while paths are down.
map() {
    local remembered=/run/map.$1 wwid
    if [ ! -e "$remembered" ]; then
        wwid=$(/usr/lib/udev/scsi_id --whitelisted --device="$(disk $portal_1 "$1")")
        [ -n "$wwid" ] || fail "LUN $1 has no name"
        eventually 30 test -b "/dev/mapper/$wwid"
        echo "/dev/mapper/$wwid" >"$remembered"
    fi
    cat "$remembered"
}

start_multipath() {
    pgrep -x multipathd >/dev/null || multipathd
    eventually 20 multipathd show daemon
}

# active_paths MAP: how many paths of a multipath device take I/O.
active_paths() { multipathd show paths raw format "%m %t %T" | awk -v map="${1##*/}" '$1 == map && $2 == "active" && $3 == "ready"' | wc -l; }
has_active_paths() { [ "$(active_paths "$1")" = "$2" ]; }

# verify_io FILE-OR-DEVICE [ARGUMENTS OF fio...]: writes random blocks and reads them back, each with its checksum.
verify_io() {
    local where=$1
    shift
    fio --name=verify --filename="$where" --ioengine=libaio --iodepth=8 --direct=1 --bs=4k --size=4m --rw=randwrite \
        --verify=crc32c --verify_fatal=1 --output-format=normal "$@" |
        grep -E "err=|read:|write:|verify|error"
}

# Leaves the guest as it was before a scenario: nothing mounted, no maps, no sessions.
end_scenario() {
    local mounted
    # What was written to is looked at by udev, which must not find it gone.
    udevadm settle --timeout=20 || true
    mounted=$(awk '$2 ~ "^/mnt" { print $2 }' /proc/mounts)
    [ -z "$mounted" ] || umount $mounted || umount -l $mounted
    if pgrep -x multipathd >/dev/null; then
        multipathd shutdown >/dev/null || true
        eventually 10 stopped multipathd
    fi
    dmsetup remove_all --force --retry >/dev/null 2>&1 || true
    iscsiadm -m node --logoutall=all >/dev/null 2>&1 || true
    iscsiadm -m node -o delete >/dev/null 2>&1 || true
    iscsiadm -m discoverydb -o delete >/dev/null 2>&1 || true
    udevadm settle --timeout=20 || true
}

stopped() { ! pgrep -x "$1" >/dev/null; }

# task_management NAME: one of the kernel's counts of the only session: tmfcmd_pdus (sent), tmfrsp_pdus (answered).
task_management() { iscsiadm -m session --stats | sed -n "s/.*$1: //p"; }
has_aborted() { [ "$(task_management tmfcmd_pdus)" -gt 0 ]; }
