package io.caisson.tests.initiator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Text negotiation data: {@code key=value} pairs, each ended by a zero byte (section 6.1). */
final class TextKeys {
    private TextKeys() {}

    static byte[] encode(Map<String, String> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach((key, value) -> text.append(key).append('=').append(value).append('\0'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Repeated keys, as in SendTargets, are not what this is for: the second one is a violation. */
    static Map<String, String> decode(byte[] bytes) {
        Map<String, String> keys = new LinkedHashMap<>();
        forEach(bytes, (key, value) -> {
            if (keys.put(key, value) != null) {
                throw new ProtocolViolationException("key " + key + " was sent twice");
            }
        });
        return keys;
    }

    interface Visitor {
        void onKey(String key, String value);
    }

    static void forEach(byte[] bytes, Visitor visitor) {
        if (bytes.length > 0 && bytes[bytes.length - 1] != 0) {
            throw new ProtocolViolationException("text data does not end with a zero byte");
        }
        for (String pair : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new ProtocolViolationException("not a key=value pair: " + pair);
            }
            visitor.onKey(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }
}
