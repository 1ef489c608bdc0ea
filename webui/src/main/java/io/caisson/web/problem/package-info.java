/** Errors as operators see them (RFC 9457). */
@NullMarked
package io.caisson.web.problem;

import org.jspecify.annotations.NullMarked;
