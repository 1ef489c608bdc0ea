/** Floating portals: which node owns which address, and what it does with it. */
@NullMarked
package io.caisson.portal;

import org.jspecify.annotations.NullMarked;
