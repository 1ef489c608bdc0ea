/** Finds blocks that have gone bad, in time, and gets them back from other replicas. */
@NullMarked
package io.caisson.store.repair;

import org.jspecify.annotations.NullMarked;
