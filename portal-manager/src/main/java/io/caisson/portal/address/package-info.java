/** Addresses that an interface has for a limited time: the kernel takes them away if the process does not. */
@NullMarked
package io.caisson.portal.address;

import org.jspecify.annotations.NullMarked;
