/** From a gateway to the node that leads a group, and back: operations of the block SPI, done once wherever they have to be asked for. */
@NullMarked
package io.caisson.store.route;

import org.jspecify.annotations.NullMarked;
