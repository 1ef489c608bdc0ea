/**
 * An iSCSI initiator of our own, for tests and benchmarks only.
 *
 * <p>It shares no line with the target: a peer that has the target's misunderstandings would find none of them.
 * Section numbers are those of RFC 7143 unless another standard is named.
 */
@NullMarked
package io.caisson.tests.initiator;

import org.jspecify.annotations.NullMarked;
