/** SendTargets discovery (RFC 7143, 4.3, appendix C). */
@NullMarked
package io.caisson.iscsi.discovery;

import org.jspecify.annotations.NullMarked;
