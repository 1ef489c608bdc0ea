# Sourced by prove: one virtual machine at a time, with its API at 127.0.0.1, and what can be asked of it.

password=proof-of-the-image
accelerator=${CAISSON_QEMU_ACCEL:-tcg,thread=multi}
firmware_code=/usr/share/OVMF/OVMF_CODE_4M.fd
firmware_variables=/usr/share/OVMF/OVMF_VARS_4M.fd
machine=''

find_qemu() {
    local guest
    # The same QEMU as the tests' guest: 7.2, which Debian 12 has, makes newer kernels panic.
    guest=$("$root/tests/guest/prepare") || cannot "has no QEMU of version 10 or newer"
    qemu=$guest/qemu
    qemu_img=$(command -v qemu-img) || cannot "needs qemu-img: sudo apt-get install qemu-utils"
    command -v xorriso >/dev/null || cannot "needs xorriso: sudo apt-get install xorriso"
    command -v curl >/dev/null || cannot "needs curl"
    [ -r $firmware_code ] || cannot "needs OVMF: sudo apt-get install ovmf"
}

# A port that is free now; QEMU fails if somebody takes it before.
free_port() {
    local port
    for port in $(shuf -i 20000-30000 -n 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    return 1
}

# start_machine NAME bios|uefi QEMU-ARGUMENTS...
start_machine() {
    local name=$1 firmware=$2
    shift 2
    local arguments=(-M q35 -accel "$accelerator" -cpu max -m 2560 -smp 2 -display none -monitor none -no-reboot
        -serial "file:$output/$name.log" -device virtio-rng-pci)
    if [ "$firmware" = uefi ]; then
        cp "$firmware_variables" "$output/$name.vars"
        arguments+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$firmware_code"
            -drive "if=pflash,format=raw,unit=1,file=$output/$name.vars")
    fi
    port=$(free_port)
    rm -f "$output/$name.log"
    nice -n 10 "$qemu" "${arguments[@]}" -nic "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:$port-10.0.2.15:8443" \
        "$@" </dev/null >"$output/$name.qemu" 2>&1 &
    machine=$!
}

runs() { kill -0 "$machine" 2>/dev/null; }

stop_machine() {
    [ -n "$machine" ] || return 0
    kill "$machine" 2>/dev/null || true
    wait "$machine" 2>/dev/null || true
    machine=''
}

# Waits until the API answers; it is asked without credentials, so a refusal is an answer.
answers_within() {
    local deadline=$((SECONDS + $1)) code
    while [ $SECONDS -lt $deadline ] && runs; do
        code=$(curl --insecure --silent --max-time 5 --output "$output/answer" --write-out '%{http_code}' \
            "https://127.0.0.1:$port/api/v1/status") || code=000
        [ "$code" = 401 ] && return 0
        read -r -t 1 <> <(:) || true
    done
    say "no answer from the API within $1 s"
    return 1
}

machine_ends_within() {
    local deadline=$((SECONDS + $1))
    while [ $SECONDS -lt $deadline ]; do
        runs || return 0
        read -r -t 1 <> <(:) || true
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

# make_answers FILE NODE: a second medium with the answers.
make_answers() {
    local directory
    directory=$(mktemp -d)
    printf '%s\n' 'disk = /dev/vdb' "node-name = $2-1" 'address = dhcp' "admin-password = $password" 'cluster = new' \
        'then = poweroff' >"$directory/caisson-answers.conf"
    rm -f "$1"
    xorriso -as mkisofs -quiet -V ANSWERS -r -o "$1" "$directory" 2>/dev/null
    rm -rf "$directory"
}

find_qemu
trap stop_machine EXIT
