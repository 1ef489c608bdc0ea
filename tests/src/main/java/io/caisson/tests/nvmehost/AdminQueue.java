package io.caisson.tests.nvmehost;

import java.util.concurrent.CompletableFuture;

/** Admin commands (Base, 5) and properties (Base, 6.5 and 6.6), one at a time. Any thread but the event loop. */
public final class AdminQueue {
    public static final int IDENTIFY_BYTES = 4096;
    public static final int NAMESPACE_DATA = 0x00;
    public static final int CONTROLLER_DATA = 0x01;
    public static final int ACTIVE_NAMESPACES = 0x02;
    public static final int NAMESPACE_DESCRIPTORS = 0x03;

    private static final int EIGHT_BYTES = 1;
    private static final int RETAIN_EVENT = 1 << 15;

    private final Exchange exchange;

    AdminQueue(NvmeQueue queue) {
        exchange = new Exchange(queue);
    }

    public NvmeQueue queue() {
        return exchange.queue();
    }

    public Exchange exchange() {
        return exchange;
    }

    public long property(ControllerProperty property) {
        long value = exchange.run(command -> command.fabrics(FabricsType.PROPERTY_GET)
                        .dword10(property.lengthBytes() == 8 ? EIGHT_BYTES : 0)
                        .dword11(property.offset()))
                .requireGood()
                .result();
        return property.lengthBytes() == 8 ? value : value & 0xFFFF_FFFFL;
    }

    public void setProperty(ControllerProperty property, int value) {
        exchange.run(command -> command.fabrics(FabricsType.PROPERTY_SET)
                        .dword10(property.lengthBytes() == 8 ? EIGHT_BYTES : 0)
                        .dword11(property.offset())
                        .dword12(value))
                .requireGood();
    }

    public byte[] identifyController() {
        return identify(CONTROLLER_DATA, 0);
    }

    public byte[] identify(int structure, int namespaceId) {
        return identify(structure, namespaceId, 0);
    }

    /** @param commandSet CSI, for the structures that have one */
    public byte[] identify(int structure, int namespaceId, int commandSet) {
        return exchange.receive(
                IDENTIFY_BYTES,
                command -> command.admin(AdminOpcode.IDENTIFY)
                        .namespace(namespaceId)
                        .dword10(structure)
                        .dword11(commandSet << 24));
    }

    /** A log page; its events count as seen. */
    public byte[] logPage(int page, int lengthBytes) {
        return logPage(page, 0, 0, lengthBytes, false);
    }

    /** @param retain RAE: events that the page is about stay pending */
    public byte[] logPage(int page, int specific, long offset, int lengthBytes, boolean retain) {
        int dwords = lengthBytes / 4 - 1;
        return exchange.receive(
                lengthBytes,
                command -> command.admin(AdminOpcode.GET_LOG_PAGE)
                        .namespace(-1)
                        .dword10(page | specific << 8 | (retain ? RETAIN_EVENT : 0) | dwords << 16)
                        .dword11(dwords >>> 16)
                        .dword12((int) offset)
                        .dword13((int) (offset >>> 32)));
    }

    public long feature(int feature) {
        return exchange.run(command -> command.admin(AdminOpcode.GET_FEATURES).dword10(feature))
                .requireGood()
                .result();
    }

    public long setFeature(int feature, int value) {
        return exchange.run(command ->
                        command.admin(AdminOpcode.SET_FEATURES).dword10(feature).dword11(value))
                .requireGood()
                .result();
    }

    /** Asks for one event and does not wait; its result is dword 0 of the answer (Base, figure 147). */
    public CompletableFuture<NvmeCommand> event() {
        return exchange.start(command -> command.admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST));
    }

    public NvmeCommand keepAlive() {
        return exchange.run(command -> command.admin(AdminOpcode.KEEP_ALIVE));
    }

    /** Asks to abort a command. Bit 0 of the result is 0 when it was (Base, 5.1). */
    public NvmeCommand abort(int queueId, int commandId) {
        return exchange.run(command -> command.admin(AdminOpcode.ABORT).dword10(queueId | commandId << 16));
    }
}
