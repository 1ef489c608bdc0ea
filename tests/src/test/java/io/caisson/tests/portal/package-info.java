/** Floating addresses on real Ethernets, in network namespaces: who answers for an address, and for how long nobody does. */
@NullMarked
package io.caisson.tests.portal;

import org.jspecify.annotations.NullMarked;
