/** Images of an appliance: signed bundles that bring them, and the slots on its boot disk that it starts from. */
@NullMarked
package io.caisson.cli.image;

import org.jspecify.annotations.NullMarked;
