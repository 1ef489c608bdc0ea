/** Caisson and Debian's tgt, measured side by side by one initiator in one sitting. */
@NullMarked
package io.caisson.tests.benchmark;

import org.jspecify.annotations.NullMarked;
