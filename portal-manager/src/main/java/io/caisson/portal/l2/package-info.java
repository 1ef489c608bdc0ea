/** Floating addresses on an Ethernet: on the interface with a lifetime, told by ARP and neighbor advertisements, guarded against a crash. */
@NullMarked
package io.caisson.portal.l2;

import org.jspecify.annotations.NullMarked;
