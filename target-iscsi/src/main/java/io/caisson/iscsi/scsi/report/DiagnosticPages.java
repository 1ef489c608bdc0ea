package io.caisson.iscsi.scsi.report;

import io.netty.buffer.ByteBuf;

/** The diagnostic pages (SPC-5, 7.3): there is one, which lists those there are. */
public final class DiagnosticPages {

    /** PAGE CODE of the Supported Diagnostic Pages page (SPC-5, 7.3.2). */
    public static final int SUPPORTED_PAGES = 0x00;

    /** Header of a diagnostic page: code, a byte of its own, length. */
    public static final int HEADER_BYTES = 4;

    private DiagnosticPages() {}

    /** Appends the page. */
    public static void answerSupportedPages(ByteBuf out) {
        out.writeByte(SUPPORTED_PAGES);
        out.writeByte(0);
        out.writeShort(1);
        out.writeByte(SUPPORTED_PAGES);
    }
}
