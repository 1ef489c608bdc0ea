# Sourced by the daemon's start: how much of the machine's memory the daemon takes. On an appliance it has the machine to itself, and
# what it keeps in the heap, tables of chunks above all, is what it need not read again; the kernel keeps blocks in the rest.

least_heap_mib=208
most_heap_mib=2048
least_buffers_mib=96
most_buffers_mib=512

# memory_settings: of the JVM, for the memory of this machine: an eighth for the heap, a sixteenth for buffers, within limits.
memory_settings() {
    local total_kib mib
    total_kib=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' "${CAISSON_MEMORY:-/proc/meminfo}")
    mib=$((${total_kib:-0} / 1024))
    echo "-Xms$(within $((mib / 8)) $least_heap_mib $most_heap_mib)m"
    echo "-Xmx$(within $((mib / 8)) $least_heap_mib $most_heap_mib)m"
    echo "-XX:MaxDirectMemorySize=$(within $((mib / 16)) $least_buffers_mib $most_buffers_mib)m"
}

# within VALUE LEAST MOST
within() {
    if [ "$1" -lt "$2" ]; then echo "$2"; elif [ "$1" -gt "$3" ]; then echo "$3"; else echo "$1"; fi
}
