/** A cluster's configuration as a file that only a passphrase opens. */
@NullMarked
package io.caisson.store.backup;

import org.jspecify.annotations.NullMarked;
