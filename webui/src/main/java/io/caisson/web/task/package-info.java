/** Long work as tasks: a view of what nodes, groups, scrubs and volumes are at anyway. */
@NullMarked
package io.caisson.web.task;

import org.jspecify.annotations.NullMarked;
