package io.caisson.tests.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.caisson.tests.browser.Chromium;
import io.caisson.tests.browser.Tab;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.RequiresTool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundler takes types away without a look at them. TypeScript's own compiler, which is JavaScript, checks them here: in the
 * browser, as nothing else that runs JavaScript is needed for this project.
 */
@Tag("interop")
@RequiresTool("chromium")
class ConsoleTypesTest {

    private static final String TYPESCRIPT = "META-INF/resources/webjars/typescript/";
    private static final String PREACT = "META-INF/resources/webjars/preact/";
    private static final String UPLOT = "META-INF/resources/webjars/uplot/";

    private static final String CHECK = """
            (async () => {
              const files = await (await fetch('/files')).json();
              const known = Object.keys(files);
              const config = JSON.parse(files['/console/tsconfig.json']);
              const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '/console');
              const host = {
                fileExists: (path) => path in files,
                readFile: (path) => files[path],
                directoryExists: (path) => known.some((one) => one.startsWith(path + '/')),
                getDirectories: () => [],
                getSourceFile: (path, version) => path in files ? ts.createSourceFile(path, files[path], version) : undefined,
                getDefaultLibFileName: () => '/lib/lib.d.ts',
                getDefaultLibLocation: () => '/lib',
                getCurrentDirectory: () => '/console',
                getCanonicalFileName: (path) => path,
                useCaseSensitiveFileNames: () => true,
                getNewLine: () => '\\n',
                writeFile: () => {},
              };
              const roots = known.filter((path) => /^[/]console[/].*[.]tsx?$/.test(path));
              return ts.getPreEmitDiagnostics(ts.createProgram(roots, options, host)).map((found) => {
                const at = found.file === undefined ? '' :
                  `${found.file.fileName}:${found.file.getLineAndCharacterOfPosition(found.start).line + 1}: `;
                return at + ts.flattenDiagnosticMessageText(found.messageText, '\\n');
              });
            })()
            """;

    @TempDir
    private Path directory;

    @Test
    void everythingHasTheTypeThatIsSaid() throws IOException {
        assertThat(complaints(Map.of())).isEmpty();
    }

    @Test
    void whatHasAnotherTypeIsFound() throws IOException {
        List<String> found = complaints(Map.of("/console/wrong.ts", "export const bytes: number = 'ten';\n"));
        assertThat(found)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("/console/wrong.ts:1: ")
                .contains("string");
    }

    private List<String> complaints(Map<String, String> more) throws IOException {
        Map<String, String> files = new TreeMap<>(sources());
        files.putAll(more);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(
                server,
                "/",
                "text/html",
                "<!doctype html><script src='/typescript.js'></script>".getBytes(StandardCharsets.UTF_8));
        serve(server, "/typescript.js", "text/javascript", compiler());
        serve(server, "/files", "application/json", new ObjectMapper().writeValueAsBytes(files));
        server.start();
        try (Chromium browser = Chromium.start(directory, List.of());
                Tab tab = browser.open()) {
            tab.open(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
            tab.await("the compiler is loaded", "typeof ts !== 'undefined' && ts.createProgram");
            List<String> complaints = new ArrayList<>();
            for (JsonNode complaint : tab.evaluate(CHECK)) {
                complaints.add(complaint.asText());
            }
            return complaints;
        } finally {
            server.stop(0);
        }
    }

    private static void serve(HttpServer server, String path, String type, byte[] body) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    /** The console, the declarations of Preact and uPlot, and those of the language and of browsers. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path console = Checkout.root().resolve("webui/src/main/console");
        collect(console, "/console/", name -> name.matches(".*\\.(tsx?|json|css)"), files);
        collectFromJar(
                PREACT, "/console/node_modules/preact/", name -> name.matches(".*(\\.d\\.ts|package\\.json)"), files);
        collectFromJar(
                UPLOT,
                "/console/node_modules/uplot/",
                name -> name.matches(".*(\\.d\\.ts|\\.css|package\\.json)"),
                files);
        collectFromJar(TYPESCRIPT, "/", name -> name.matches("lib/lib\\..*\\.d\\.ts|lib/lib\\.d\\.ts"), files);
        assertThat(files)
                .containsKeys("/console/main.tsx", "/console/node_modules/preact/package.json", "/lib/lib.dom.d.ts");
        return files;
    }

    private static byte[] compiler() throws IOException {
        Map<String, String> found = new TreeMap<>();
        collectFromJar(TYPESCRIPT, "/", name -> name.equals("lib/typescript.js"), found);
        return Objects.requireNonNull(found.get("/lib/typescript.js")).getBytes(StandardCharsets.UTF_8);
    }

    /** @param below what stands before the version in the jar */
    private static void collectFromJar(String below, String to, Predicate<String> wanted, Map<String, String> files)
            throws IOException {
        URL package_ =
                Objects.requireNonNull(ConsoleTypesTest.class.getClassLoader().getResource(below), below);
        Path jar = Path.of(URI.create(package_.getPath().replaceFirst("!.*", "")));
        try (FileSystem inside = FileSystems.newFileSystem(jar);
                Stream<Path> versions = Files.list(inside.getPath(below))) {
            collect(versions.findFirst().orElseThrow(), to, wanted, files);
        }
    }

    private static void collect(Path from, String to, Predicate<String> wanted, Map<String, String> files)
            throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = from.relativize(file).toString();
                if (wanted.test(name)) {
                    try (InputStream in = Files.newInputStream(file)) {
                        files.put(to + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }
}
