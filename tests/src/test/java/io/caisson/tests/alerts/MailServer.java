package io.caisson.tests.alerts;

import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** Debian's aiosmtpd, with a certificate of its own and one user. */
final class MailServer implements AutoCloseable {
    static final String USER = "caisson";
    static final String PASSWORD = "a password for mails";

    private final Process process;
    private final BufferedReader said;
    private final Path directory;
    private final int startTlsPort;
    private final int tlsPort;

    private MailServer(Process process, Path directory) throws IOException {
        this.process = process;
        this.directory = directory;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        if (line == null || !line.startsWith("ports ")) {
            throw new IOException("the mail server said: " + line);
        }
        String[] ports = line.split(" ");
        this.startTlsPort = Integer.parseInt(ports[1]);
        this.tlsPort = Integer.parseInt(ports[2]);
    }

    /** @param directory an empty one, for certificate and mails */
    static MailServer start(Path directory) {
        Tool.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=mail.test",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        directory.resolve("key.pem").toString(),
                        "-out",
                        directory.resolve("certificate.pem").toString())
                .run()
                .expectSuccess();
        try {
            Process process = new ProcessBuilder(
                            "/usr/bin/python3",
                            Checkout.root()
                                    .resolve("tests/src/test/resources/mail-server.py")
                                    .toString(),
                            directory.resolve("certificate.pem").toString(),
                            directory.resolve("key.pem").toString(),
                            USER,
                            PASSWORD,
                            directory.toString())
                    .redirectError(directory.resolve("errors").toFile())
                    .start();
            return new MailServer(process, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path certificate() {
        return directory.resolve("certificate.pem");
    }

    int startTlsPort() {
        return startTlsPort;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** The next mail's envelope, as {@code mail FROM TO...}; waits for it. */
    String envelope() throws IOException {
        return String.valueOf(said.readLine());
    }

    /** All mails so far, with their headers. */
    List<String> mails() throws IOException {
        try (var files = Files.newDirectoryStream(directory, "mail-*")) {
            return StreamSupport.stream(files.spliterator(), false)
                    .sorted()
                    .map(MailServer::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
