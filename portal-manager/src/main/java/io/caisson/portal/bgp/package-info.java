/** Floating addresses on routed networks: a host route for each, announced to routers by BGP, with BIRD as the engine. */
@NullMarked
package io.caisson.portal.bgp;

import org.jspecify.annotations.NullMarked;
