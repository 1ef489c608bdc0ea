/** The kernel's interfaces and addresses, read and changed by routing messages (rtnetlink(7)). */
@NullMarked
package io.caisson.portal.netlink;

import org.jspecify.annotations.NullMarked;
