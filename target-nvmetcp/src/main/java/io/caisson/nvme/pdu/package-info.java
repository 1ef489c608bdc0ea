/** The wire format of NVMe/TCP (NVM Express TCP Transport Specification): one record per PDU, decoder and encoder. */
@NullMarked
package io.caisson.nvme.pdu;

import org.jspecify.annotations.NullMarked;
