/** What the daemon tells the API about its node. */
@NullMarked
package io.caisson.web.node;

import org.jspecify.annotations.NullMarked;
