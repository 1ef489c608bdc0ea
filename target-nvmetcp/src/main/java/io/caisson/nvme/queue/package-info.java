/** One connection, which is one queue: command slots, data on its way in and out, memory, order of answers. */
@NullMarked
package io.caisson.nvme.queue;

import org.jspecify.annotations.NullMarked;
