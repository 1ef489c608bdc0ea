package io.caisson.tests.guest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the kernel says of an NVMe path that it loses and gets back may be said in this test, and no more than that. */
@KernelMayLog({
    "nvme nvme\\d+: I/O tag \\d+ .* type \\d+ opcode 0x\\w+ .*timeout",
    // Lost on the way (10), or never sent, as the path was gone already (4).
    "nvme nvme\\d+: failed nvme_keep_alive_end_io error=(4|10)$",
    "nvme nvme\\d+: starting error recovery$",
    "nvme nvme\\d+: failed to connect socket: -\\d+$",
    "nvme nvme\\d+: failed to connect queue: \\d+ ret=-?\\d+$",
    "nvme nvme\\d+: Failed reconnect attempt \\d+/",
    "block nvme\\d+n\\d+: no usable path"
})
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface LosesPaths {}
