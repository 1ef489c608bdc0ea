/** This node as a gateway of hosts: the lease under which it serves, and what all gateways have to honour. */
@NullMarked
package io.caisson.store.gateway;

import org.jspecify.annotations.NullMarked;
