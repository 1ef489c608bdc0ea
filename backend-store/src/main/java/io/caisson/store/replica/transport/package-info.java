/** The engine's transport between nodes: framed messages over mutual TLS, and calls of our own on the same connections. */
@NullMarked
package io.caisson.store.replica.transport;

import org.jspecify.annotations.NullMarked;
