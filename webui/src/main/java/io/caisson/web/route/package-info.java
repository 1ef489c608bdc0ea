/** The one route table, and how it is bound to HTTP. */
@NullMarked
package io.caisson.web.route;

import org.jspecify.annotations.NullMarked;
