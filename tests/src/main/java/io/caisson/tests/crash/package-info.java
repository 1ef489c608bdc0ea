/**
 * Kills the daemon under load, starts it again on the same data, and reads everything back: what was acknowledged must
 * be there, what was not may be there or not, and nothing else may be.
 */
@NullMarked
package io.caisson.tests.crash;

import org.jspecify.annotations.NullMarked;
