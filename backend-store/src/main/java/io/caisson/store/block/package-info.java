/** The block SPI: what a target needs to know of a volume, free of Raft, files and protocols. */
@NullMarked
package io.caisson.store.block;

import org.jspecify.annotations.NullMarked;
