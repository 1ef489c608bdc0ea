package io.caisson.tests.benchmark.transport;

import io.caisson.store.replica.transport.PeerIdentity;
import io.caisson.store.replica.transport.PeerTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Keys and self-signed certificates of the nodes of one run, made by the JDK's keytool; each believes all the others. */
record NodeKeys(Path directory) {

    private static final String PASSWORD = "benchmark";

    void make(List<String> names) throws IOException, InterruptedException {
        for (String name : names) {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=uri:" + new PeerIdentity(name).uri(),
                            "-validity",
                            "7",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD,
                            "-keystore",
                            store(name).toString())
                    .inheritIO()
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool failed for " + name);
            }
        }
    }

    PeerTls tls(String own, List<String> names) throws IOException, GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        for (String name : names) {
            all.add((X509Certificate) load(name).getCertificate(name));
        }
        KeyStore store = load(own);
        PrivateKey key = (PrivateKey) store.getKey(own, PASSWORD.toCharArray());
        return PeerTls.create(key, List.of((X509Certificate) store.getCertificate(own)), all, 5000);
    }

    private KeyStore load(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store(name))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }
}
