/** Commands of fabrics, and the properties of a controller, as they are on the wire. */
@NullMarked
package io.caisson.nvme.controller.fabrics;

import org.jspecify.annotations.NullMarked;
