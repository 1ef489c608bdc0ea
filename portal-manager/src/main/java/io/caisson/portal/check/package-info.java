/** What would keep hosts from a floating address, found before it does. */
@NullMarked
package io.caisson.portal.check;

import org.jspecify.annotations.NullMarked;
