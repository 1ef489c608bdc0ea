/** How hosts are made to find an address at this node: the one interface, and its simplest implementation. */
@NullMarked
package io.caisson.portal.announce;

import org.jspecify.annotations.NullMarked;
