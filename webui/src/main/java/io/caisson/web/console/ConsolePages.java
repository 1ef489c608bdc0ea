package io.caisson.web.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the console from the class path, where the build's bundler puts it. One page; which view of it is shown stands behind
 * the # of its address, which browsers keep to themselves. Nothing here needs a session: the page holds no data. Immutable.
 */
public final class ConsolePages {

    /**
     * Nothing but what this server sent is loaded, run or asked, nobody frames it, and no form is sent by the browser itself.
     */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    private static final Logger LOG = LoggerFactory.getLogger(ConsolePages.class);
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    /** The page names the assets of this version; whatever is kept of it has to be asked about. */
    private static final String ASK_AGAIN = "no-cache";

    private final ConsoleFile page;
    private final List<ConsoleFile> assets;

    private ConsolePages(ConsoleFile page, List<ConsoleFile> assets) {
        this.page = page;
        this.assets = assets;
    }

    /** Empty, and said in the log, when the console is not in this build. */
    public static Optional<ConsolePages> load() {
        String page = text("index.html");
        byte[] script = bytes("main.js");
        byte[] style = bytes("main.css");
        byte[] theme = bytes("theme.js");
        if (page == null || script == null || style == null || theme == null) {
            LOG.warn("the web console is not part of this build; the API and the command line are");
            return Optional.empty();
        }
        String javascript = "text/javascript;charset=utf-8";
        List<ConsoleFile> assets = new ArrayList<>();
        assets.add(ConsoleFile.named("main", "js", javascript, script));
        assets.add(ConsoleFile.named("main", "css", "text/css;charset=utf-8", style));
        assets.add(ConsoleFile.named("theme", "js", javascript, theme));
        String complete = page.replace("@main.js@", assets.get(0).path())
                .replace("@main.css@", assets.get(1).path())
                .replace("@theme.js@", assets.get(2).path());
        ConsoleFile index = ConsoleFile.of("/", "text/html;charset=utf-8", complete.getBytes(StandardCharsets.UTF_8));
        return Optional.of(new ConsolePages(index, List.copyOf(assets)));
    }

    public void bind(RoutesConfig routes) {
        serve(routes, page, ASK_AGAIN);
        assets.forEach(asset -> serve(routes, asset, FOR_EVER));
    }

    private static void serve(RoutesConfig routes, ConsoleFile file, String caching) {
        for (HandlerType method : List.of(HandlerType.GET, HandlerType.HEAD)) {
            routes.addEndpoint(new Endpoint(method, file.path(), context -> answer(context, file, caching)));
        }
    }

    private static void answer(Context context, ConsoleFile file, String caching) {
        context.header("Cache-Control", caching)
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .header("Vary", "Accept-Encoding")
                .contentType(file.mediaType());
        if (takesGzip(context.header("Accept-Encoding"))) {
            context.header("Content-Encoding", "gzip").result(file.compressed());
        } else {
            context.result(file.content());
        }
    }

    /** Whether gzip is named and not refused, RFC 9110 section 12.5.3. */
    static boolean takesGzip(@Nullable String header) {
        if (header == null) {
            return false;
        }
        for (String coding : header.split(",", -1)) {
            String[] parts = coding.strip().split(";", 2);
            if (parts[0].strip().equalsIgnoreCase("gzip")) {
                return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static @Nullable String text(String name) {
        byte[] bytes = bytes(name);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] bytes(String name) {
        try (InputStream in = ConsolePages.class.getResourceAsStream("/console/" + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
