/** The two commands a newcomer types, and what they promise. */
@NullMarked
package io.caisson.tests.local;

import org.jspecify.annotations.NullMarked;
