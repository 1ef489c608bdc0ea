/** The daemon: wires everything, top to bottom. */
@NullMarked
package io.caisson.appliance;

import org.jspecify.annotations.NullMarked;
