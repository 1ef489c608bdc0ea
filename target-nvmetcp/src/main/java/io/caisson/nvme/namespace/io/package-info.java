/** The I/O command set of one queue: decodes entries, refuses, pairs fused commands. */
@NullMarked
package io.caisson.nvme.namespace.io;

import org.jspecify.annotations.NullMarked;
