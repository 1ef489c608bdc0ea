/** What a logical unit says of itself: standard INQUIRY data (SPC-5, 6.7.2) and vital product data pages (SPC-5, 7.7). */
@NullMarked
package io.caisson.iscsi.scsi.inquiry;

import org.jspecify.annotations.NullMarked;
