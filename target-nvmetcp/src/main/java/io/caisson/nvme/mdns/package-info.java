/**
 * Multicast DNS (RFC 6762) and DNS-based service discovery (RFC 6763), as far as somebody needs them who announces where NVMe
 * discovery is: hosts find {@code _nvme-disc._tcp} without being told an address (NVM Express TP 8009).
 */
@NullMarked
package io.caisson.nvme.mdns;

import org.jspecify.annotations.NullMarked;
