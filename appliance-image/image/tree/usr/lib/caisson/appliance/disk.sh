# Sourced by the installer: what goes onto the boot disk.
#
#   1 BIOS boot   2 ESP   3 system: GRUB and /images/img-VERSION   4 config: what of /etc and /var/log is kept   5 data: volumes

system_mib=4096
config_mib=1024
least_mib=8192

disk_mib() { echo $(($(blockdev --getsize64 "$1") / 1048576)); }

# Why the disk must not be taken as it is; nothing if it may.
disk_objection() {
    local disk=$1 found
    [ -b "$disk" ] || { echo "$disk is no disk of this machine"; return; }
    [ "$(lsblk --nodeps --noheadings --output TYPE "$disk")" = disk ] || { echo "$disk is a part of a disk; give the whole one"; return; }
    if lsblk --noheadings --output MOUNTPOINT "$disk" | grep -q '[^[:space:]]'; then
        echo "$disk is in use: something on it is mounted"
        return
    fi
    [ "$(disk_mib "$disk")" -ge $least_mib ] || { echo "$disk has $(disk_mib "$disk") MiB, and $least_mib are needed"; return; }
    [ "$2" != yes ] || return 0
    found=$(wipefs --noheadings --output TYPE "$disk" | sort -u | tr '\n' ' ')
    if [ -n "$found" ]; then
        echo "$disk has something on it ($found); say 'erase = yes' to lose that"
    elif ! cmp --silent --bytes=$((8 << 20)) "$disk" /dev/zero; then
        echo "$disk is not empty: its first 8 MiB are not zeros; say 'erase = yes' to lose what is there"
    fi
}

partition_path() { case $1 in *[0-9]) echo "${1}p$2" ;; *) echo "$1$2" ;; esac; }

make_partitions() {
    local disk=$1 part
    for part in "$disk"?*; do [ ! -b "$part" ] || wipefs --all --quiet "$part"; done
    wipefs --all --quiet "$disk"
    sgdisk --zap-all --set-alignment=2048 \
        --new=1:0:+1M --typecode=1:ef02 --change-name=1:caisson-bios \
        --new=2:0:+128M --typecode=2:ef00 --change-name=2:caisson-esp \
        --new=3:0:+${system_mib}M --typecode=3:8300 --change-name=3:caisson-system \
        --new=4:0:+${config_mib}M --typecode=4:8300 --change-name=4:caisson-config \
        --new=5:0:0 --typecode=5:8300 --change-name=5:caisson-data "$disk" >/dev/null
    udevadm settle
    mkfs.vfat -n CAISSON-ESP "$(partition_path "$disk" 2)" >/dev/null
    # GRUB writes to a file of it, so it must be plain.
    mkfs.ext4 -qF -L caisson-system "$(partition_path "$disk" 3)"
    mkfs.ext4 -qF -L "$config_label" "$(partition_path "$disk" 4)"
    mkfs.xfs -qf -L caisson-data "$(partition_path "$disk" 5)"
}

# install_system DISK IMAGE VERSION: the image, and GRUB for BIOS and UEFI.
install_system() {
    local disk=$1 image=$2 version=$3 system
    system=$(mktemp -d)
    mount "$(partition_path "$disk" 3)" "$system"
    mkdir -p "$system/images/img-$version" "$system/boot/grub" "$system/efi"
    mount "$(partition_path "$disk" 2)" "$system/efi"
    cp "$image"/{vmlinuz,initrd.img,filesystem.squashfs,version} "$system/images/img-$version/"
    grub-install --target=i386-pc --boot-directory="$system/boot" "$disk" 2>&1 | grep -v '^Install' || true
    grub-install --target=x86_64-efi --boot-directory="$system/boot" --efi-directory="$system/efi" --removable --no-nvram \
        2>&1 | grep -v '^Install' || true
    sed -e "s/@system@/$(blkid -o value -s UUID "$(partition_path "$disk" 3)")/" -e "s/@config@/$config_label/" \
        /usr/lib/caisson/appliance/grub.cfg >"$system/boot/grub/grub.cfg"
    grub-editenv "$system/boot/grub/grubenv" create
    grub-editenv "$system/boot/grub/grubenv" set "saved_entry=img-$version"
    [ -s "$system/boot/grub/i386-pc/core.img" ] && [ -s "$system/efi/EFI/BOOT/BOOTX64.EFI" ] ||
        { echo "caisson-install: GRUB was not written to $disk" >&2; return 1; }
    sync -f "$system"
    umount "$system/efi" "$system"
}

# install_config DISK: the node's settings, where live-boot lays them over /etc.
install_config() {
    local disk=$1 config upper
    config=$(mktemp -d)
    mount "$(partition_path "$disk" 4)" "$config"
    printf '/etc union\n/var/log bind\n' >"$config/persistence.conf"
    upper=$config/etc/rw
    mkdir -p "$upper/caisson" "$upper/systemd/system/local-fs.target.wants" "$config/etc/work"
    node_settings >"$upper/caisson/node.conf"
    sed "s/@data@/$(blkid -o value -s UUID "$(partition_path "$disk" 5)")/" \
        /usr/lib/caisson/appliance/var-lib-caisson.mount >"$upper/systemd/system/var-lib-caisson.mount"
    ln -s ../var-lib-caisson.mount "$upper/systemd/system/local-fs.target.wants/var-lib-caisson.mount"
    (umask 077 && sed "s|^root:[^:]*:|root:$(openssl passwd -6 -stdin <<<"${answers[admin-password]}"):|" /etc/shadow \
        >"$upper/shadow")
    chgrp shadow "$upper/shadow" && chmod 0640 "$upper/shadow"
    sync -f "$config"
    umount "$config"
}

# install_data DISK: the secrets that the daemon takes at its first start.
install_data() {
    local disk=$1 data
    data=$(mktemp -d)
    mount "$(partition_path "$disk" 5)" "$data"
    (umask 077 && printf '%s\n' "${answers[admin-password]}" >"$data/admin-password.chosen")
    [ -z "${answers[join-token]:-}" ] || (umask 077 && printf '%s\n' "${answers[join-token]}" >"$data/join-token")
    chown caisson:caisson "$data" "$data"/*
    chmod 0700 "$data"
    sync -f "$data"
    umount "$data"
}
