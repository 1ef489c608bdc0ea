/** The commands that register with a namespace, acquire, release and report reservations. */
@NullMarked
package io.caisson.nvme.namespace.reserve;

import org.jspecify.annotations.NullMarked;
