# Sourced by prepare: the guest. A Debian with the initiators and their tools on a read-only file system, its kernel, and a first
# file system in memory that mounts it. What the guest does is not in here: it comes with each start (../job).

guest_packages=(
    busybox-static kmod udev procps psmisc util-linux iproute2 iputils-ping
    open-iscsi multipath-tools sg3-utils ddpt lsscsi nvme-cli ktls-utils keyutils
    fio xfsprogs e2fsprogs jq
)
# The small kernel for virtual machines has everything but 9p.
kernel_package=linux-image-cloud-amd64
# In the order in which modprobe would load them; those that are built in are not found, and not needed.
first_modules=(virtio_pci virtio_blk squashfs overlay)

# build_root ARCHIVE WORK: makes WORK/result/{vmlinuz,initrd.gz,root.squashfs}.
build_root() {
    local archive=$1 work=$2 root=$2/root
    # The kernel is unpacked, not installed: its scripts would make an initrd that is not used.
    local fetch_kernel='cd "$1"/var/cache/apt/archives
        export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
        apt-get -qq download $(apt-cache depends '"$kernel_package"' | sed -n "s/^ *Depends: \(linux-image-[0-9].*\)/\1/p")
        dpkg-deb --extract linux-image-*.deb "$1"
        rm linux-image-*.deb'
    mmdebstrap --quiet --variant=minbase --mode=root --keyring="$keyring" \
        --include="$(IFS=,; echo "${guest_packages[*]}")" \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
        --dpkgopt=force-unsafe-io \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook="$fetch_kernel" \
        "$suite" "$root" "$archive" || cannot "cannot make a Debian $suite from $archive"

    local kernel
    kernel=$(basename "$(echo "$root"/usr/lib/modules/*)")
    depmod -b "$root" "$kernel"
    cp "$root/boot/vmlinuz-$kernel" "$work/result/vmlinuz"
    make_initrd "$root" "$kernel" "$work"
    rm -rf "${root:?}"/{boot,var/cache/apt,var/lib/apt/lists}/*
    mkdir -p "$root/job"
    mksquashfs "$root" "$work/result/root.squashfs" -comp zstd -Xcompression-level 3 -noappend -quiet -no-progress
    rm -rf --one-file-system "$root"
}

# make_initrd ROOT KERNEL WORK: busybox, the modules on the way to the root file system, and first-init.
make_initrd() {
    local root=$1 kernel=$2 first=$3/first module file name
    mkdir -p "$first"/{bin,modules}
    cp "$root/usr/bin/busybox" "$first/bin/"
    cp "$here/image/first-init" "$first/init"
    for module in "${first_modules[@]}"; do
        modprobe -d "$root" -S "$kernel" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }'
    done | awk '!seen[$0]++' | while read -r file; do
        name=$(basename "${file%.xz}")
        case $file in
        *.xz) xz -dc "$file" >"$first/modules/$name" ;;
        *) cp "$file" "$first/modules/$name" ;;
        esac
        echo "$name" >>"$first/modules/order"
    done
    (cd "$first" && find . | cpio --quiet -o -H newc | gzip -1) >"$3/result/initrd.gz"
}
