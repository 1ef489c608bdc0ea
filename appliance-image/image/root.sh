# Sourced by build: the root file system of the appliance, from Debian packages and the files in image/tree.

suite=trixie

# What a storage node needs, and what somebody at its console needs to find out what is wrong with it.
root_packages=(
    linux-image-amd64 systemd-sysv systemd-resolved udev dbus kmod live-boot live-boot-initramfs-tools zstd
    iproute2 iputils-ping iputils-arping nftables bird2 chrony openssh-server ca-certificates curl jq procps less nano
    grub-pc-bin grub-efi-amd64-bin grub2-common gdisk dosfstools e2fsprogs xfsprogs
    smartmontools nvme-cli ethtool pciutils tcpdump
)

# Drivers of what no storage node has; they are half of all modules.
needless_modules=(
    sound drivers/media drivers/gpu/drm/{amd,i915,nouveau,radeon,xe} drivers/net/wireless drivers/net/can drivers/bluetooth
    drivers/isdn drivers/infiniband/ulp/opa_vnic drivers/iio drivers/staging drivers/input/joystick drivers/input/touchscreen
    drivers/accel net/bluetooth net/wireless net/mac80211 net/can net/nfc drivers/nfc
)

# The address of the archive with Debian's security updates, as apt's sources of this machine name it.
security_archive() {
    [ -z "${CAISSON_DEBIAN_SECURITY_ARCHIVE:-}" ] || { echo "$CAISSON_DEBIAN_SECURITY_ARCHIVE"; return; }
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v suite="$codename-security" '$2 == suite && $3 == "main" { print $1; exit }'
}

# The suites that the root is made of, as lines of a sources.list.
root_sources() {
    local archive security
    archive=$(debian_archive) || cannot "no Debian archive among this machine's apt sources"
    security=$(security_archive)
    [ -n "$security" ] || cannot "no archive of Debian's security updates among this machine's apt sources"
    echo "deb [signed-by=$keyring] $archive $suite main"
    echo "deb [signed-by=$keyring] $archive $suite-updates main"
    echo "deb [signed-by=$keyring] $security $suite-security main"
}

# Debian alone, as a tar file: what changes least and takes longest. Kept for a day where CAISSON_APPLIANCE_CACHE is a directory.
debian_root() {
    local result=$1 sources recipe kept=''
    sources=$(root_sources)
    if [ -n "${CAISSON_APPLIANCE_CACHE:-}" ]; then
        recipe=$({ declare -f debian_root; echo "${root_packages[*]} $sources"; } | sha256sum | cut -c 1-16)
        kept=$CAISSON_APPLIANCE_CACHE/debian-$recipe.tar
        mkdir -p "$CAISSON_APPLIANCE_CACHE"
        find "$CAISSON_APPLIANCE_CACHE" -name 'debian-*.tar' -mmin +1440 -delete
        if [ -r "$kept" ]; then
            cp --reflink=auto "$kept" "$result"
            return
        fi
    fi
    mmdebstrap --quiet --variant=minbase --mode=root \
        --include="$(IFS=,; echo "${root_packages[*]}")" \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
        --dpkgopt=force-unsafe-io \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d"' \
        --essential-hook='echo "COMPRESSLEVEL=6" >"$1/etc/initramfs-tools/conf.d/caisson"' \
        "$suite" "$result" - <<<"$sources" ||
        cannot "cannot make a Debian $suite of: $sources"
    [ -z "$kept" ] || { cp --reflink=auto "$result" "$kept.part" && mv "$kept.part" "$kept"; }
}

# make_root ROOT: Debian, and on it what makes it an appliance. What is Caisson's own comes with the packages.
make_root() {
    local root=$1 module
    debian_root "$work/debian.tar"
    mkdir -p "$root"
    tar -xf "$work/debian.tar" -C "$root" --numeric-owner
    rm "$work/debian.tar"
    kernel=$(basename "$(echo "$root"/usr/lib/modules/*)")
    for module in "${needless_modules[@]}"; do
        rm -rf "$root/usr/lib/modules/$kernel/kernel/$module"
    done
    depmod -b "$root" "$kernel"
    rm -rf "${root:?}"/usr/lib/udev/hwdb.d/* "$root"/var/cache/apt/*.bin "${root:?}"/var/{lib/apt/lists,cache/apt/archives,log}/*
    copy_tree "$here/image/tree" "$root"
}

# finish_root ROOT: users, units, and what of Debian must not be there.
finish_root() {
    local root=$1
    echo "$version" >"$root/etc/caisson-version"
    in_root "$root" systemd-sysusers >"$work/sysusers.log" 2>&1 || die "no users: $(cat "$work/sysusers.log")"
    install -d -m 0700 "$root/var/lib/caisson"
    in_root "$root" chown -R caisson:caisson /var/lib/caisson
    install -d "$root/usr/share/caisson/release-keys"
    [ ${#trusted[@]} = 0 ] || install -m 0644 "${trusted[@]}" "$root/usr/share/caisson/release-keys/"
    # The settings of an appliance come from its own file.
    rm -f "$root/etc/caisson/daemon.conf" "$root/etc/resolv.conf" "$root"/etc/ssh/ssh_host_*
    : >"$root/etc/machine-id"
    echo caisson >"$root/etc/hostname"
    printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
    ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
    in_root "$root" systemctl --quiet enable systemd-networkd systemd-resolved chrony nftables caisson caisson-configure \
        caisson-unattended caisson-commit caisson-console@tty1 caisson-console@ttyS0
    # BIRD runs as a child of the daemon, which has the port; nothing waits for the network but the daemon itself.
    in_root "$root" systemctl --quiet mask bird.service getty@tty1.service serial-getty@ttyS0.service \
        systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer
    in_root "$root" systemctl --quiet disable ssh.service nvmf-autoconnect nvmefc-boot-connections grub-common e2scrub_reap \
        e2scrub_all.timer xfs_scrub_all.timer dpkg-db-backup.timer
    # systemd would offer SSH to a hypervisor by itself.
    mkdir -p "$root/etc/systemd/system-generators"
    ln -s /dev/null "$root/etc/systemd/system-generators/systemd-ssh-generator"
    # The screen is for people: the kernel's lesser messages go to the journal alone.
    echo 'kernel.printk = 4 4 1 7' >"$root/usr/lib/sysctl.d/61-caisson-console.conf"
}
