/** What volumes, nodes and the pool did: a second at a time for a day, a minute at a time for a year. */
@NullMarked
package io.caisson.web.history;

import org.jspecify.annotations.NullMarked;
