/** Who belongs to the cluster: its authority, the certificates of nodes, the tokens with which they join. */
@NullMarked
package io.caisson.store.cluster;

import org.jspecify.annotations.NullMarked;
