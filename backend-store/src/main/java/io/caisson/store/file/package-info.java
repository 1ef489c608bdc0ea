/** Files as the store uses them: positional, sparse, with explicit durability. */
@NullMarked
package io.caisson.store.file;

import org.jspecify.annotations.NullMarked;
