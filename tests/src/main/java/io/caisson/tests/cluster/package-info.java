/**
 * Works a cluster over, of one node or several: hosts write and read the same blocks through real sessions over both protocols while
 * faults are inflicted, and each block must have behaved like one register all the time.
 */
@NullMarked
package io.caisson.tests.cluster;

import org.jspecify.annotations.NullMarked;
