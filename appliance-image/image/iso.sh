# Sourced by build: what boots. Live, installed and updated systems have the same kernel, initrd and squashfs.

# make_live ROOT DIRECTORY: kernel, initrd, root file system and version.
make_live() {
    local root=$1 live=$2
    mkdir -p "$live"
    mv "$root/boot/vmlinuz-$kernel" "$live/vmlinuz"
    mv "$root/boot/initrd.img-$kernel" "$live/initrd.img"
    rm -rf "${root:?}"/{boot/*,vmlinuz*,initrd.img*}
    echo "$version" >"$live/version"
    mksquashfs "$root" "$live/filesystem.squashfs" -comp zstd -Xcompression-level 12 -noappend -quiet -no-progress
}

# make_iso LIVE ISO: boots from optical media and from USB, by BIOS and by UEFI.
make_iso() {
    local live=$1 iso=$2 disc=$work/disc
    mkdir -p "$disc/boot/grub" "$disc/live"
    ln "$live"/* "$disc/live/"
    cp "$here/image/iso-grub.cfg" "$disc/boot/grub/grub.cfg"
    grub-mkrescue --output="$iso" "$disc" -volid CAISSON >"$work/grub-mkrescue.log" 2>&1 ||
        { cat "$work/grub-mkrescue.log" >&2; die "grub-mkrescue could not make the ISO"; }
    rm -rf "$disc"
}
