/** One node of the store, assembled: everything below is opened, wired and closed here. */
@NullMarked
package io.caisson.store;

import org.jspecify.annotations.NullMarked;
