/** Log pages of controllers. */
@NullMarked
package io.caisson.nvme.controller.log;

import org.jspecify.annotations.NullMarked;
