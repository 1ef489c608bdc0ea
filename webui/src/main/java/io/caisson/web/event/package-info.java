/** The stream of events: what changed, to those who watch. */
@NullMarked
package io.caisson.web.event;

import org.jspecify.annotations.NullMarked;
