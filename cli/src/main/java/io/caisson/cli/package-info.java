/** The command line. */
@NullMarked
package io.caisson.cli;

import org.jspecify.annotations.NullMarked;
