package io.caisson.tests.console;

import io.caisson.tests.browser.Chromium;
import io.caisson.tests.browser.Tab;
import io.caisson.tests.fixtures.CaissonProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;

/** A real daemon and a browser that trusts it. */
final class ConsoleLab implements AutoCloseable {

    /** What the first administrator chooses. */
    private static final String PASSWORD = "chosen by the first administrator";

    private final CaissonProcess caisson;
    private final Chromium browser;

    private ConsoleLab(CaissonProcess caisson, Chromium browser) {
        this.caisson = caisson;
        this.browser = browser;
    }

    /** @param directory an empty one */
    static ConsoleLab start(Path directory) {
        CaissonProcess caisson = CaissonProcess.start(directory.resolve("data"));
        try {
            Path profile = Files.createDirectory(directory.resolve("browser"));
            ConsoleLab lab = new ConsoleLab(caisson, Chromium.start(profile, List.of(serverKey(caisson))));
            lab.choosePassword();
            return lab;
        } catch (IOException e) {
            caisson.close();
            throw new UncheckedIOException(e);
        }
    }

    private static PublicKey serverKey(CaissonProcess caisson) throws IOException {
        try (InputStream in = Files.newInputStream(caisson.dataDirectory().resolve("tls/server.pem"))) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
        } catch (CertificateException e) {
            throw new AssertionError("the daemon's certificate", e);
        }
    }

    CaissonProcess caisson() {
        return caisson;
    }

    URI address() {
        return URI.create(caisson.description().path("console").asText());
    }

    /** Of the first administrator, who has chosen it. */
    String password() {
        return PASSWORD;
    }

    /** The password that the first node made lets in, and is good for nothing but to choose another. */
    private void choosePassword() throws IOException {
        String first = Files.readString(caisson.dataDirectory().resolve("admin-password"))
                .strip();
        try (Tab tab = open()) {
            known(tab);
            signIn(tab, first);
            tab.awaitText("Nothing else is possible");
            tab.fill("Current password", first);
            tab.fill("New password", PASSWORD);
            tab.fill("Once more", PASSWORD);
            tab.click("Choose");
            tab.awaitText("Portals & networks");
        }
    }

    /** The page as a stranger finds it. */
    Tab open() {
        Tab tab = browser.open();
        tab.open(address());
        return tab;
    }

    /** The page with none of the cookies that other tabs have. */
    Tab strangersTab() {
        Tab tab = browser.openPrivately();
        tab.open(address());
        return tab;
    }

    /** Signs the first administrator in, if that is not so already. */
    Tab enter(Tab tab) {
        known(tab);
        if (isOut(tab)) {
            signIn(tab, password());
        }
        tab.awaitText("Portals & networks");
        return tab;
    }

    /** Waits until the page knows whether somebody is signed in. */
    static void known(Tab tab) {
        tab.await("the page knows who is in", "document.querySelector('h1') !== null");
    }

    static boolean isOut(Tab tab) {
        return tab.text().contains("Password");
    }

    static void signIn(Tab tab, String password) {
        tab.fill("User", "admin");
        tab.fill("Password", password);
        tab.click("Sign in");
    }

    @Override
    public void close() {
        browser.close();
        caisson.close();
    }
}
