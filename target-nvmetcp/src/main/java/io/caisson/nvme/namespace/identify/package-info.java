/** What Identify tells about namespaces. */
@NullMarked
package io.caisson.nvme.namespace.identify;

import org.jspecify.annotations.NullMarked;
