/** Sockets that Java has not: routing messages to the kernel, whole Ethernet frames, ICMP. All native calls of the module are here. */
@NullMarked
package io.caisson.portal.socket;

import org.jspecify.annotations.NullMarked;
