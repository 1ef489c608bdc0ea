/** The web console in a real browser, against real daemons. */
@NullMarked
package io.caisson.tests.console;

import org.jspecify.annotations.NullMarked;
