/** Volumes: the block SPI on top of placement groups. */
@NullMarked
package io.caisson.store.volume;

import org.jspecify.annotations.NullMarked;
