/** What Identify tells about controllers. */
@NullMarked
package io.caisson.nvme.controller.identify;

import org.jspecify.annotations.NullMarked;
