/** The catalog: the replicated, versioned record of everything that must agree. */
@NullMarked
package io.caisson.store.catalog;

import org.jspecify.annotations.NullMarked;
