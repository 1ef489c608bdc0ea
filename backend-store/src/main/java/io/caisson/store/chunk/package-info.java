/** The chunk store of one disk: chunk files, integrity words, log entries and their application. */
@NullMarked
package io.caisson.store.chunk;

import org.jspecify.annotations.NullMarked;
