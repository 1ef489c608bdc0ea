/** Floating addresses announced by BGP to real routers, in network namespaces. */
@NullMarked
package io.caisson.tests.bgp;

import org.jspecify.annotations.NullMarked;
