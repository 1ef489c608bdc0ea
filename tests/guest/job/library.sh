# Sourced before each script that the tests run in the guest. The host sets TARGET, the name of the iSCSI target, and SUBSYSTEM,
# that of the NVMe subsystem.

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

# discover_with ADDRESS USER SECRET: discovery that authenticates.
discover_with() {
    local record=(iscsiadm -m discoverydb -t sendtargets -p "$1")
    "${record[@]}" -o new
    "${record[@]}" -o update -n discovery.sendtargets.auth.authmethod -v CHAP
    "${record[@]}" -o update -n discovery.sendtargets.auth.username -v "$2"
    "${record[@]}" -o update -n discovery.sendtargets.auth.password -v "$3"
    "${record[@]}" --discover
}

# log_in_with DIGEST USER SECRET [OUR-USER OUR-SECRET]: a login through the first portal that proves who it is, and asks the
# target to do so if it is told what to expect.
log_in_with() {
    local node=(iscsiadm -m node -T "$TARGET" -p $portal_1) setting
    local settings=("authmethod=CHAP" "chap_algs=$1" "username=$2" "password=$3")
    [ $# -le 3 ] || settings+=("username_in=$4" "password_in=$5")
    "${node[@]}" -o delete >/dev/null 2>&1 || true
    "${node[@]}" -o new
    for setting in "${settings[@]}"; do
        "${node[@]}" -o update -n "node.session.auth.${setting%%=*}" -v "${setting#*=}"
    done
    "${node[@]}" --login && udevadm settle --timeout=60
}

# log_in_as NAME INITIATOR ADDRESS...: one session through each portal under another name, as another host would have.
log_in_as() {
    local name=$1 initiator=$2 address
    shift 2
    iscsiadm -m iface -I "$name" -o new
    iscsiadm -m iface -I "$name" -o update -n iface.initiatorname -v "$initiator"
    for address in "$@"; do
        iscsiadm -m node -o new -T "$TARGET" -p "$address" -I "$name"
        iscsiadm -m node -T "$TARGET" -p "$address" -I "$name" --login
    done
    udevadm settle --timeout=60
}

# can COMMAND...: prints yes or no.
can() { if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi; }
can_read() { can dd if="$1" of=/dev/null bs=4k count=1 iflag=direct; }
can_write() { can dd if=/dev/zero of="$1" bs=4k count=1 oflag=direct; }

# discover ADDRESS SETTING=VALUE...: finds the target, and sets what the next logins do.
discover() {
    local address=$1 setting
    shift
    iscsiadm -m discovery -t sendtargets -p "$address" || return
    for setting in "$@"; do
        iscsiadm -m node -T "$TARGET" -o update -n "${setting%%=*}" -v "${setting#*=}" || return
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
    udevadm settle --timeout=60
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

# steady_io DEVICE SECONDS: as verify_io over and over, some hundred blocks a second; also prints the longest time without any of them.
steady_io() {
    local log
    log=$(mktemp -d /run/steady.XXXXXX)
    verify_io "$1" --size=1m --iodepth=4 --rate_iops=100 --time_based --runtime="$2" --write_lat_log="$log/io"
    # When each ended, in milliseconds; reads and writes end out of order by one or two.
    sort -n -t, -k1,1 "$log"/io_lat.*.log | awk -F, '
        NR > 1 && $1 - last > gap { gap = $1 - last; at = last }
        { last = $1 }
        END { printf "longest gap: %d ms, after %d ms, of %d commands\n", gap, at, NR }'
    rm -r "$log"
}

# completed DEVICE: how many reads and writes have ended.
completed() { awk '{ print $1 + $5 }' "/sys/block/$(basename "$(readlink -f "$1")")/stat"; }

# gets_on DEVICE: whether some end now.
gets_on() {
    local before
    before=$(completed "$1")
    sleep 0.5
    [ "$(completed "$1")" -gt "$before" ]
}

# leave_mark DEVICE: some megabytes that nothing else here writes to. expect_mark DEVICE: they are as they were.
leave_mark() { mark "$1" --do_verify=0; }
expect_mark() { mark "$1" --verify_only | grep -q "err= 0" || fail "what $1 held is not there any more"; }
mark() {
    local where=$1
    shift
    fio --name=mark --filename="$where" --ioengine=libaio --iodepth=4 --direct=1 --bs=16k --rw=write --offset=32m --size=4m \
        --verify=crc32c --verify_fatal=1 --output-format=normal "$@"
}

# pr ARGUMENTS OF sg_persist...: a unit attention may come first.
pr() { sg_persist --no-inquiry "$@" || { [ $? = 6 ] && sg_persist --no-inquiry "$@"; }; }

# attach ADDRESS [OPTIONS OF nvme connect]: one controller of the subsystem through a portal. A lost one comes back within a second.
attach() {
    local address=$1
    shift
    nvme connect --transport=tcp --traddr="$address" --trsvcid=4420 --nqn="$SUBSYSTEM" --reconnect-delay=1 "$@" || return
    udevadm settle --timeout=60
}

# namespace [NSID]: the device of a namespace, over all paths, once it is there; of $NSID unless told otherwise.
namespace() { eventually 20 find_namespace "${1:-$NSID}"; }

find_namespace() {
    local device
    for device in /sys/class/nvme-subsystem/nvme-subsys*/nvme*n*; do
        [ -e "$device/nsid" ] && [ "$(cat "$device/nsid")" = "$1" ] || continue
        [ "$(cat "$device/../subsysnqn")" = "$SUBSYSTEM" ] || continue
        [ -b "/dev/${device##*/}" ] && echo "/dev/${device##*/}" && return 0
    done
    return 1
}

has_namespace() { find_namespace "$1" >/dev/null; }
has_no_namespace() { ! find_namespace "$1" >/dev/null; }

# controller ADDRESS: the controller that was reached through a portal, as nvme0.
controller() {
    local device
    for device in /sys/class/nvme/nvme*; do
        if grep -q "traddr=$1," "$device/address"; then
            echo "${device##*/}"
            return 0
        fi
    done
    fail "no controller through $1"
}

# has_path ADDRESS STATE: whether the path to namespace $NSID through a portal is in an ANA state.
has_path() {
    local path
    for path in /sys/class/nvme/"$(controller "$1")"/nvme*c*n*; do
        [ "$(cat "$path/nsid")" != "$NSID" ] || { grep -qx "$2" "$path/ana_state" && return 0; }
    done
    return 1
}

# is_written_to DEVICE: whether anything was, since the device is there.
is_written_to() { [ "$(awk '{ print $5 }' "/sys/block/${1##*/}/stat")" -gt 0 ]; }

# live: how many controllers take I/O.
live() { cat /sys/class/nvme/nvme*/state 2>/dev/null | grep -cx live || true; }
has_live() { [ "$(live)" = "$1" ]; }

# start_tlshd KEYRING: the daemon that does the kernel's TLS handshakes.
start_tlshd() {
    printf '[debug]\nloglevel=0\n[authenticate]\nkeyrings=%s\n' "$1" >/run/tlshd.conf
    # It stays in the foreground, and what it holds open would hold up the script.
    pgrep -x tlshd >/dev/null || { tlshd --stderr --config /run/tlshd.conf </dev/null >/run/tlshd.log 2>&1 & }
    eventually 10 pgrep -x tlshd >/dev/null
}

# serve_nvmet NQN MEBIBYTES [PORT-ATTRIBUTE=VALUE...]: the kernel's own NVMe/TCP target with one namespace in memory, on all
# addresses of the guest, until forget_nvmet.
serve_nvmet() {
    local nqn=$1 size=$2 config=/sys/kernel/config/nvmet attribute
    shift 2
    modprobe -a nvmet nvmet-tcp loop
    mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
    mkdir $config/subsystems/$nqn
    echo 1 >$config/subsystems/$nqn/attr_allow_any_host
    truncate -s ${size}M /dev/shm/nvmet.disk
    mkdir $config/subsystems/$nqn/namespaces/1
    losetup -f --show /dev/shm/nvmet.disk >$config/subsystems/$nqn/namespaces/1/device_path
    echo 1 >$config/subsystems/$nqn/namespaces/1/enable
    mkdir $config/ports/1
    for attribute in addr_trtype=tcp addr_adrfam=ipv4 addr_traddr=0.0.0.0 addr_trsvcid=4420 "$@"; do
        echo "${attribute#*=}" >"$config/ports/1/${attribute%%=*}"
    done
    ln -s $config/subsystems/$nqn $config/ports/1/subsystems/
}

forget_nvmet() {
    local config=/sys/kernel/config/nvmet
    [ -d $config/ports/1 ] || return 0
    rm -f $config/ports/1/subsystems/*
    rmdir $config/ports/1
    for subsystem in $config/subsystems/*; do
        rm -f $subsystem/allowed_hosts/*
        rmdir $subsystem/namespaces/* $subsystem
    done
    rmdir $config/hosts/* 2>/dev/null || true
    losetup -D
    rm -f /dev/shm/nvmet.disk
}

# Leaves the guest as it was before a scenario: nothing mounted, no maps, no sessions.
end_scenario() {
    local mounted
    # What was written to is looked at by udev, which must not find it gone.
    udevadm settle --timeout=60 || true
    mounted=$(awk '$2 ~ "^/mnt" { print $2 }' /proc/mounts)
    [ -z "$mounted" ] || umount $mounted || umount -l $mounted
    if pgrep -x multipathd >/dev/null; then
        multipathd shutdown >/dev/null || true
        eventually 10 stopped multipathd
    fi
    nvme disconnect-all >/dev/null 2>&1 || true
    pkill -x tlshd || true
    keyctl clear %:.nvme >/dev/null 2>&1 || true
    dmsetup remove_all --force --retry >/dev/null 2>&1 || true
    iscsiadm -m node --logoutall=all >/dev/null 2>&1 || true
    # A session that was sent on to another portal is not found by the record of the one it began at.
    iscsiadm -m session --logout >/dev/null 2>&1 || true
    iscsiadm -m node -o delete >/dev/null 2>&1 || true
    local address interface
    for address in $portal_1 $portal_2; do
        iscsiadm -m discoverydb -t sendtargets -p $address -o delete >/dev/null 2>&1 || true
    done
    for interface in $(iscsiadm -m iface | awk '$1 != "default" && $1 != "iser" { print $1 }'); do
        iscsiadm -m iface -I "$interface" -o delete >/dev/null || true
    done
    forget_nvmet
    udevadm settle --timeout=60 || true
}

stopped() { ! pgrep -x "$1" >/dev/null; }

# task_management NAME: one of the kernel's counts of the only session: tmfcmd_pdus (sent), tmfrsp_pdus (answered).
task_management() { iscsiadm -m session --stats | sed -n "s/.*$1: //p"; }
has_aborted() { [ "$(task_management tmfcmd_pdus)" -gt 0 ]; }

# later SECONDS DEVICE: whether the device's clock, in seconds, has passed it.
later() { [ "$(sg_timestamp --srep "$2")" -gt "$1" ]; }

# connected_to ADDRESS: whether the only session is logged in through this portal now, wherever it began.
connected_to() { grep -qx "$1" /sys/class/iscsi_connection/connection*/address && grep -qx LOGGED_IN /sys/class/iscsi_session/session*/state; }
