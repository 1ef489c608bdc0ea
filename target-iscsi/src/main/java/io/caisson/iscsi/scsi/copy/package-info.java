/**
 * Third-party copies (SPC-4, 5.17): EXTENDED COPY as VMware's full clone uses it, and the token commands of Windows' offloaded
 * data transfer. The data never leaves the store.
 */
@NullMarked
package io.caisson.iscsi.scsi.copy;

import org.jspecify.annotations.NullMarked;
