/** Who calls, and what they may do. */
@NullMarked
package io.caisson.web.auth;

import org.jspecify.annotations.NullMarked;
