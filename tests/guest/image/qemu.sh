# Sourced by prepare: a QEMU of version 10 or newer. Version 7.2, which Debian 12 has, makes kernels of 6.12 panic: its
# emulation of cmpxchg16b leaves garbage in the flags.

qemu_major() { "$1" --version 2>/dev/null | sed -n '1s/^QEMU emulator version \([0-9]*\).*/\1/p'; }

# The releases of Debian that have a QEMU of 10 or newer for this machine's libraries.
qemu_releases() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    case $codename in
    bookworm) echo "bookworm bookworm-backports" ;;
    *) echo "$codename" ;;
    esac
}

# build_qemu ARCHIVE WORK: makes WORK/result/qemu, a command; unpacked privately, nothing is installed here.
build_qemu() {
    local archive=$1 work=$2 own
    own=$(command -v qemu-system-x86_64 || true)
    if [ -n "$own" ] && [ "$(qemu_major "$own")" -ge 10 ]; then
        printf '#!/bin/sh\nexec %s "$@"\n' "$own" >"$work/result/qemu"
        chmod +x "$work/result/qemu"
        return
    fi

    local apt=$work/apt releases root=$work/result/qemu-root
    read -r -a releases <<<"$(qemu_releases)"
    make_private_apt "$apt" "$archive" "${releases[@]}"
    APT_CONFIG=$apt/apt.conf apt-get -qq update || cannot "the archive $archive does not answer for ${releases[*]}"
    APT_CONFIG=$apt/apt.conf apt-get -qq -y --download-only --allow-downgrades --reinstall -t "${releases[-1]}" \
        -o Debug::NoLocking=1 install qemu-system-x86 qemu-system-common qemu-system-data seabios ||
        cannot "cannot fetch QEMU from ${releases[*]}"
    mkdir -p "$root"
    local package
    for package in "$apt"/archives/*.deb; do
        dpkg-deb --extract "$package" "$root"
    done
    rm -rf "${root:?}"/usr/share/{doc,man,locale,icons,applications} "$apt"
    cat >"$work/result/qemu" <<'END'
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/qemu-root
libraries=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
exec "$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
END
    chmod +x "$work/result/qemu"
    [ "$(qemu_major "$work/result/qemu")" -ge 10 ] || cannot "${releases[*]} has no QEMU of version 10 or newer"
}
