package io.caisson.iscsi.scsi.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.VolumeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the node that made a token says of it: a byte for the kind, then the fields.
 *
 * <pre>
 *   0 refused:  1 ADDITIONAL SENSE CODE (1)  2 QUALIFIER (1)
 *   1 stands for:  1 volume (16)  17 length of the maker's id (1)  18 id  then extents (1), each first block (8), blocks (8)
 * </pre>
 */
sealed interface TokenAnswer {

    int REFUSED = 0;
    int STANDS_FOR = 1;

    byte[] encode();

    /** It is not, or no longer, valid. */
    record Refused(AdditionalSense why) implements TokenAnswer {
        @Override
        public byte[] encode() {
            return new byte[] {REFUSED, (byte) why.code(), (byte) why.qualifier()};
        }
    }

    /** @param makerId the host that made it */
    record StandsFor(VolumeId volume, String makerId, List<BlockExtent> extents) implements TokenAnswer {
        @Override
        public byte[] encode() {
            byte[] maker = makerId.getBytes(UTF_8);
            ByteBuffer out = ByteBuffer.allocate(19 + maker.length + extents.size() * 2 * Long.BYTES);
            out.put((byte) STANDS_FOR)
                    .putLong(volume.value().getMostSignificantBits())
                    .putLong(volume.value().getLeastSignificantBits())
                    .put((byte) maker.length)
                    .put(maker)
                    .put((byte) extents.size());
            extents.forEach(extent -> out.putLong(extent.firstBlock()).putLong(extent.blocks()));
            return out.array();
        }
    }

    /** @throws IllegalArgumentException for what is no answer */
    static TokenAnswer decode(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        try {
            int kind = in.get();
            TokenAnswer answer = switch (kind) {
                case REFUSED -> new Refused(sense(in.get(), in.get()));
                case STANDS_FOR -> standsFor(in);
                default -> throw new IllegalArgumentException("an answer about a token of kind " + kind);
            };
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many about a token");
            }
            return answer;
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException("an answer about a token of " + message.length + " bytes", tooShort);
        }
    }

    private static StandsFor standsFor(ByteBuffer in) {
        VolumeId volume = new VolumeId(new UUID(in.getLong(), in.getLong()));
        byte[] maker = new byte[Byte.toUnsignedInt(in.get())];
        in.get(maker);
        int count = Byte.toUnsignedInt(in.get());
        List<BlockExtent> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            extents.add(new BlockExtent(in.getLong(), in.getLong()));
        }
        return new StandsFor(volume, new String(maker, UTF_8), extents);
    }

    private static AdditionalSense sense(byte code, byte qualifier) {
        for (AdditionalSense each : AdditionalSense.values()) {
            if ((byte) each.code() == code && (byte) each.qualifier() == qualifier) {
                return each;
            }
        }
        throw new IllegalArgumentException("no token is refused with " + code + "/" + qualifier);
    }
}
