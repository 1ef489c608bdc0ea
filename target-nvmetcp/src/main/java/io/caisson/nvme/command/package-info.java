/** What an NVMe queue carries: submission entries, status codes, and the seam between transport and controllers. */
@NullMarked
package io.caisson.nvme.command;

import org.jspecify.annotations.NullMarked;
