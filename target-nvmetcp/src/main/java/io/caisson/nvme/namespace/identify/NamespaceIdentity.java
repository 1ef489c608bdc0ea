package io.caisson.nvme.namespace.identify;

import io.caisson.store.block.VolumeIdentity;
import io.netty.buffer.ByteBuf;

/**
 * CNS 03h: the list of namespace identification descriptors (base specification 2.0, figure 276).
 *
 * <pre>
 *   0 type   1 length   2 reserved (2)   4 identifier
 * </pre>
 */
public final class NamespaceIdentity {

    private static final int HEADER_BYTES = 4;

    /** NIDT. */
    private enum Type {
        EUI64(1),
        NGUID(2),
        UUID(3),
        COMMAND_SET(4);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    private NamespaceIdentity() {}

    /** @param page zeros that begin at its reader index; borrowed */
    public static void write(VolumeIdentity identity, ByteBuf page) {
        int at = page.readerIndex();
        at = descriptor(Type.EUI64, identity.eui64(), page, at);
        at = descriptor(Type.NGUID, identity.nguid(), page, at);
        at = descriptor(Type.UUID, identity.uuid(), page, at);
        descriptor(Type.COMMAND_SET, new byte[] {0}, page, at); // the NVM command set
    }

    private static int descriptor(Type type, byte[] identifier, ByteBuf page, int at) {
        page.setByte(at, type.code);
        page.setByte(at + 1, identifier.length);
        page.setBytes(at + HEADER_BYTES, identifier);
        return at + HEADER_BYTES + identifier.length;
    }
}
