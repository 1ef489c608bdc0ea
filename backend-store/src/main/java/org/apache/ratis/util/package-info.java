/** The one class of the Raft engine that Caisson stands in for (decision 16). */
@NullMarked
package org.apache.ratis.util;

import org.jspecify.annotations.NullMarked;
