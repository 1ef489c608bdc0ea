/** What a password is computed to, so that it need not be kept. */
@NullMarked
package io.caisson.store.password;

import org.jspecify.annotations.NullMarked;
