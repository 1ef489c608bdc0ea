/** The PDUs of RFC 7143, section 11, and how they are cut from and put into a byte stream. */
@NullMarked
package io.caisson.iscsi.pdu;

import org.jspecify.annotations.NullMarked;
