/** What hosts may see: targets, and the volumes exported to a host that logs in. */
@NullMarked
package io.caisson.store.access;

import org.jspecify.annotations.NullMarked;
