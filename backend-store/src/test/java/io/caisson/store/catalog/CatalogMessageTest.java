package io.caisson.store.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.CatalogMessage.Kind;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogMessageTest {

    @Test
    void hasOneByteBeforeItsContent() {
        List<ByteBuffer> encoded = new CatalogMessage(Kind.COMMIT, ByteBuffer.wrap("{}".getBytes(UTF_8))).encode();

        assertThat(hex(encoded)).isEqualTo("017b7d");
        CatalogMessage decoded =
                CatalogMessage.decode(ByteBuffer.wrap(HexFormat.of().parseHex("017b7d")));
        assertThat(decoded.kind()).isEqualTo(Kind.COMMIT);
        assertThat(UTF_8.decode(decoded.content().duplicate()).toString()).isEqualTo("{}");
        assertThat(CatalogMessage.decode(bytes("02")).kind()).isEqualTo(Kind.REVISION);
    }

    @Test
    void anAnswerHasTheRevisionBeforeItsContent() {
        assertThat(hex(CatalogMessage.encodeAnswer(258, bytes("0a")))).isEqualTo("00000000000001020a");

        CommitRoute.Applied applied = CatalogMessage.decodeAnswer(bytes("00000000000001020a"));

        assertThat(applied.revision()).isEqualTo(258);
        assertThat(applied.answer()).isEqualTo(bytes("0a"));
    }

    @Test
    void whatIsNoMessageIsRefusedPrecisely() {
        assertThatThrownBy(() -> CatalogMessage.decode(bytes(""))).hasMessageContaining("empty message");
        assertThatThrownBy(() -> CatalogMessage.decode(bytes("09"))).hasMessageContaining("unknown kind 9");
        assertThatThrownBy(() -> CatalogMessage.decode(bytes("0201"))).hasMessageContaining("with content");
        assertThatThrownBy(() -> CatalogMessage.decodeAnswer(bytes("0001"))).hasMessageContaining("of 2 bytes");
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String hex(List<ByteBuffer> pieces) {
        StringBuilder hex = new StringBuilder();
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            hex.append(HexFormat.of().formatHex(bytes));
        }
        return hex.toString();
    }
}
