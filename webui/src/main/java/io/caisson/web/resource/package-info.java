/** One class per resource, with the records that are its JSON. */
@NullMarked
package io.caisson.web.resource;

import org.jspecify.annotations.NullMarked;
