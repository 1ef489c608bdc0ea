/** The shapes that administrative commands have, and which of them there are. */
@NullMarked
package io.caisson.nvme.controller.admin;

import org.jspecify.annotations.NullMarked;
