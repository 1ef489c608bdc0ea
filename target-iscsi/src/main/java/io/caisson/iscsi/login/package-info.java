/** The login phase of RFC 7143, sections 6 and 13: stages, text keys and their negotiation. */
@NullMarked
package io.caisson.iscsi.login;

import org.jspecify.annotations.NullMarked;
