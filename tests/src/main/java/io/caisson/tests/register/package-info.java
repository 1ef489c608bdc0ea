/**
 * Decides whether what clients saw of blocks can be explained by one order of their operations: a linearizability checker for
 * registers with reads, writes and COMPARE AND WRITE. Knows nothing of disks, protocols or Caisson.
 */
@NullMarked
package io.caisson.tests.register;

import org.jspecify.annotations.NullMarked;
