package io.caisson.portal.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingReplyTest {
    private final byte[] first = new RoutingMessage(RoutingMessage.NEW_ADDRESS, 0, 1)
            .addressOf(2, 32, 3)
            .attribute(11, (byte) 1)
            .words(6, 5, 9, 0, 0)
            .bytes();

    @Test
    void aDatagramMayHoldSeveral() throws IOException {
        byte[] second = new RoutingMessage(RoutingMessage.DONE, 0, 2).bytes();
        byte[] datagram = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, datagram, first.length, second.length);

        List<RoutingReply> replies = RoutingReply.parse(datagram, datagram.length);
        assertThat(replies)
                .extracting(RoutingReply::type)
                .containsExactly(RoutingMessage.NEW_ADDRESS, RoutingMessage.DONE);
        assertThat(replies).extracting(RoutingReply::sequence).containsExactly(1, 2);
        assertThat(replies.get(0).word(4)).isEqualTo(3);
        assertThat(replies.get(0).unsignedByte(1)).isEqualTo(32);
        assertThat(replies.get(0).attributes(8)).containsOnlyKeys(6, 11);
        assertThat(RoutingReply.word(replies.get(0).attributes(8).get(6), 1, -1))
                .isEqualTo(9);
    }

    @Test
    void aMessageLongerThanItsDatagramIsRefused() {
        assertThatThrownBy(() -> RoutingReply.parse(first, first.length - 1)).isInstanceOf(IOException.class);
        byte[] none = first.clone();
        none[0] = 3;
        assertThatThrownBy(() -> RoutingReply.parse(none, none.length)).isInstanceOf(IOException.class);
    }

    @Test
    void anAttributeThatIsCutOffEndsTheList() throws IOException {
        byte[] datagram = Arrays.copyOf(first, first.length - 4);
        datagram[0] = (byte) datagram.length;
        assertThat(RoutingReply.parse(datagram, datagram.length).get(0).attributes(8))
                .containsOnlyKeys(11);
    }

    @Test
    void theEndOfAListMaySayThatItFailed() throws IOException {
        byte[] failed = new RoutingMessage(RoutingMessage.DONE, RoutingMessage.DUMP_INTERRUPTED, 2)
                .addressOf(0xff, 0xff, 0)
                .bytes();
        // -12, as struct nlmsghdr is followed by an int.
        ByteBuffer.wrap(failed).order(ByteOrder.nativeOrder()).putInt(RoutingMessage.HEADER_BYTES, -12);
        RoutingReply reply = RoutingReply.parse(failed, failed.length).get(0);
        assertThat(reply.errno()).isEqualTo(12);
        assertThat(reply.isInconsistent()).isTrue();

        byte[] done = new RoutingMessage(RoutingMessage.DONE, 0x2, 2).bytes();
        RoutingReply good = RoutingReply.parse(done, done.length).get(0);
        assertThat(good.errno()).isZero();
        assertThat(good.isInconsistent()).isFalse();
    }

    @Test
    void aWordThatIsNotThereHasAnotherValue() {
        assertThat(RoutingReply.word(null, 0, 42)).isEqualTo(42);
        assertThat(RoutingReply.word(new byte[7], 1, 42)).isEqualTo(42);
    }
}
