/** The commands that read or change logical blocks, one class each. */
@NullMarked
package io.caisson.nvme.namespace.media;

import org.jspecify.annotations.NullMarked;
