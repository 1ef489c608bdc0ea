# Sourced by prove: one virtual machine at a time, with its API at 127.0.0.1, and what can be asked of it. Several: switch.sh.

password=proof-of-the-image
accelerator=${CAISSON_QEMU_ACCEL:-tcg,thread=multi}
firmware_code=/usr/share/OVMF/OVMF_CODE_4M.fd
firmware_variables=/usr/share/OVMF/OVMF_VARS_4M.fd
machine=''

# Each line: a command or file, and the Debian package that brings it.
proof_tools='
qemu-img qemu-utils
xorriso xorriso
curl curl
openssl openssl
mmdebstrap mmdebstrap
mksquashfs squashfs-tools
cpio cpio
/usr/share/OVMF/OVMF_CODE_4M.fd ovmf
/usr/lib/*/qemu/block-iscsi.so qemu-block-extra
jq jq
ip iproute2
qemu-io qemu-utils
'

find_qemu() {
    local missing=() tool package guest
    while read -r tool package; do
        [ -n "$tool" ] || continue
        PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || compgen -G "$tool" >/dev/null || missing+=("$package")
    done <<<"$proof_tools"
    if [ ${#missing[@]} -gt 0 ]; then
        may_install && install_packages "${missing[@]}" || cannot "needs ${missing[*]}: sudo apt-get install ${missing[*]}"
    fi
    # The same QEMU as the tests' guest: 7.2, which Debian 12 has, makes newer kernels panic.
    guest=$("$root/tests/guest/prepare") || cannot "has no QEMU of version 10 or newer"
    qemu=$guest/qemu
}

# A port that is free now; QEMU fails if somebody takes it before.
free_port() {
    local port
    for port in $(shuf -i 20000-30000 -n 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    return 1
}

# An emulated processor takes minutes to compile what a processor compiles in seconds: a drop-in that systemd takes from the machine's
# firmware tables has the JVM compile less. The image itself is not changed.
emulated_jvm() {
    local drop_in
    drop_in=$(printf '[Service]\nEnvironment=CAISSON_DAEMON_JVM_ARGS=-XX:TieredStopAtLevel=1\n' | base64 -w 0)
    echo "type=11,value=io.systemd.credential.binary:systemd.unit-dropin.caisson.service~emulated=$drop_in"
}

# What all machines have, in the array arguments.
common_arguments() {
    arguments=(-M q35 -accel "$accelerator" -cpu max -m 2560 -smp 2 -display none -monitor none -device virtio-rng-pci)
    case $accelerator in tcg*) arguments+=(-smbios "$(emulated_jvm)") ;; esac
}

# start_machine NAME bios|uefi QEMU-ARGUMENTS...
start_machine() {
    local name=$1 firmware=$2 arguments
    shift 2
    common_arguments
    arguments+=(-chardev "pipe,id=line,path=$output/line,logfile=$output/$name.log" -serial chardev:line)
    if [ "$firmware" = uefi ]; then
        cp "$firmware_variables" "$output/$name.vars"
        arguments+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$firmware_code"
            -drive "if=pflash,format=raw,unit=1,file=$output/$name.vars")
    fi
    port=$(free_port)
    log=$output/$name.log
    rm -f "$log" "$output"/line.{in,out}
    mkfifo "$output"/line.{in,out}
    # What the machine says is in its log; somebody has to take it off the line, too.
    cat <>"$output/line.out" >/dev/null &
    listener=$!
    seen=0
    nice -n 10 "$qemu" "${arguments[@]}" -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$port-10.0.2.15:8443" \
        -device virtio-net-pci,netdev=net,romfile= "$@" </dev/null >"$output/$name.qemu" 2>&1 &
    machine=$!
}

runs() { kill -0 "$machine" 2>/dev/null; }

stop_machine() {
    [ -n "$machine" ] || return 0
    kill "$machine" 2>/dev/null || true
    wait "$machine" 2>/dev/null || true
    kill "$listener" 2>/dev/null || true
    machine=''
}

# enter TEXT: types it on the machine's serial line.
enter() { printf '%s\r' "$1" >"$output/line.in"; }

# said_within SECONDS PATTERN: waits until the machine says it on its serial line, after what was waited for before.
said_within() {
    local deadline=$((SECONDS + $1)) place
    while [ $SECONDS -lt $deadline ] && runs; do
        place=$(tail -c "+$((seen + 1))" "$log" 2>/dev/null | grep -aboE -m 1 -- "$2" | head -n 1 | cut -d: -f1)
        if [ -n "$place" ]; then
            seen=$((seen + place + 1))
            return 0
        fi
        pause
    done
    say "'$2' was not said within $1 s"
    return 1
}

# As whoever stands before the machine. Who types before he is asked is not heard: once more, then.
log_in() {
    local attempt
    for attempt in 1 2 3 4 5; do
        said_within 1500 'log in as root' && enter '' && said_within 300 'assword' || return 1
        pause 3
        enter "$password"
        if said_within 150 '# '; then return 0; fi
        say "not logged in at attempt $attempt"
    done
    return 1
}

pause() { read -r -t "${1:-1}" <> <(:) || true; }

# Waits until the API answers; it is asked without credentials, so a refusal is an answer.
answers_within() {
    local deadline=$((SECONDS + $1)) code
    while [ $SECONDS -lt $deadline ] && runs; do
        code=$(curl --insecure --silent --max-time 5 --output "$output/answer" --write-out '%{http_code}' \
            "https://127.0.0.1:$port/api/v1/status") || code=000
        [ "$code" = 401 ] && return 0
        pause
    done
    say "no answer from the API within $1 s"
    return 1
}

machine_ends_within() {
    local deadline=$((SECONDS + $1))
    while [ $SECONDS -lt $deadline ]; do
        runs || return 0
        pause
    done
    say "the machine still runs after $1 s"
    return 1
}

# With the password of the answer file: who installed the node can manage it.
admin_signs_in() {
    local code page
    code=$(curl --insecure --silent --max-time 30 --output "$output/session.json" --write-out '%{http_code}' \
        --header 'Content-Type: application/json' --data "{\"user\": \"admin\", \"password\": \"$password\"}" \
        "https://127.0.0.1:$port/api/v1/session") || code=000
    page=$(curl --insecure --silent --max-time 30 --output "$output/page.html" --write-out '%{http_code} %{content_type}' \
        "https://127.0.0.1:$port/") || page=000
    detail="sign-in $code, console page $page"
    [ "$code" = 201 ] && [[ $page == "200 text/html"* ]]
}

# make_answers FILE NODE ANSWER...: a second medium with the answers.
make_answers() {
    local file=$1 node=$2 directory
    shift 2
    directory=$(mktemp -d)
    printf '%s\n' "node-name = $node" "admin-password = $password" 'then = poweroff' "$@" \
        >"$directory/caisson-answers.conf"
    rm -f "$file"
    xorriso -as mkisofs -quiet -V ANSWERS -r -o "$file" "$directory" 2>/dev/null
    rm -rf "$directory"
}
