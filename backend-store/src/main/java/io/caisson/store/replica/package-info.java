/** Replicated logs: groups, the state they drive, and the one engine (Ratis) behind them. */
@NullMarked
package io.caisson.store.replica;

import org.jspecify.annotations.NullMarked;
