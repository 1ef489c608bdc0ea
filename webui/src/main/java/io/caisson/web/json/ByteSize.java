package io.caisson.web.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size in a request: bytes as a whole number, or a text with a binary unit such as {@code "10GiB"}. Units like G or GB are
 * refused rather than guessed: half of the people mean 2^30 by them, and the others 10^9.
 */
@JsonDeserialize(using = ByteSize.Reader.class)
public record ByteSize(long bytes) {

    /** What texts look like; also in the OpenAPI document. */
    public static final String PATTERN = "^[0-9]{1,19}( ?(B|KiB|MiB|GiB|TiB|PiB))?$";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19})(?: ?(B|KiB|MiB|GiB|TiB|PiB))?");
    private static final String UNITS = "BKMGTP";

    /** Empty if it is not a size, or not one that fits 63 bits. */
    static OptionalLong parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : 10 * UNITS.indexOf(unit.charAt(0));
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static final class Reader extends StdDeserializer<ByteSize> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(ByteSize.class);
        }

        @Override
        public ByteSize deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                return new ByteSize(parser.getLongValue());
            }
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                OptionalLong bytes = parse(parser.getText());
                if (bytes.isPresent()) {
                    return new ByteSize(bytes.getAsLong());
                }
            }
            throw new InvalidValueException(
                    parser, "a size is a whole number of bytes, or a text with a binary unit such as \"10GiB\"");
        }
    }
}
