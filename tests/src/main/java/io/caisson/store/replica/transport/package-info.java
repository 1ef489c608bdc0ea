/** What measurements need of the transport and the product must not have. */
@NullMarked
package io.caisson.store.replica.transport;

import org.jspecify.annotations.NullMarked;
