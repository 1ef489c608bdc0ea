/** What every server of a node needs of Netty: event loops and listening sockets, mailboxes to the loops, bounds on memory. */
@NullMarked
package io.caisson.store.net;

import org.jspecify.annotations.NullMarked;
