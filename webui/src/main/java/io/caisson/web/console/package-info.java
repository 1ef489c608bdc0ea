/** The web console as browsers fetch it: one page, and what it is made of. */
@NullMarked
package io.caisson.web.console;

import org.jspecify.annotations.NullMarked;
