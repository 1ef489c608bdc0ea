/** Which disks hold which placement groups: the plan, and the steps that lead there. */
@NullMarked
package io.caisson.store.placement;

import org.jspecify.annotations.NullMarked;
