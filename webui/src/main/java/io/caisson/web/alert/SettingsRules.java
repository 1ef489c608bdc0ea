package io.caisson.web.alert;

import io.caisson.store.service.MailSettings;
import io.caisson.store.service.WebhookSettings;
import io.caisson.web.problem.ProblemException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What settings must be like, to be worth a try. */
public final class SettingsRules {

    private static final int LONGEST_URL = 2_000;
    private static final int SHORTEST_SECRET = 16;
    private static final int LONGEST_SECRET = 128;
    private static final int LONGEST_PEM = 16_000;
    private static final int LONGEST_NAME = 253;
    private static final int MOST_RECIPIENTS = 10;
    private static final int LAST_PORT = 65_535;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");

    private SettingsRules() {}

    public static void check(WebhookSettings settings) throws ProblemException {
        String url = settings.url();
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme());
            if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http")) {
                throw invalid("/url", "the URL begins with neither https: nor http:");
            }
            if (uri.getHost() == null || uri.getUserInfo() != null || url.length() > LONGEST_URL) {
                throw ProblemException.invalid(
                        "/url",
                        "the URL has no host, or a user in it, or more than " + LONGEST_URL + " characters",
                        "what proves who sends belongs into secret");
            }
        } catch (URISyntaxException e) {
            throw invalid("/url", "it is not a URL");
        }
        String secret = settings.secret();
        if (secret != null && (secret.length() < SHORTEST_SECRET || secret.length() > LONGEST_SECRET)) {
            throw invalid("/secret", "the secret has not " + SHORTEST_SECRET + " to " + LONGEST_SECRET + " characters");
        }
        authority(settings.caCertificate());
    }

    public static void check(MailSettings settings) throws ProblemException {
        if (!HOST.matcher(settings.host()).matches()) {
            throw invalid("/host", "'" + settings.host() + "' is neither a name nor an address");
        }
        if (settings.port() < 1 || settings.port() > LAST_PORT) {
            throw invalid("/port", settings.port() + " is not a TCP port");
        }
        String user = settings.user();
        String password = settings.password();
        if (user != null && (password == null || password.isEmpty())) {
            throw invalid("/password", "a user needs a password");
        }
        if (user != null && settings.security() == MailSettings.Security.NONE) {
            throw ProblemException.invalid(
                    "/security",
                    "a password is not sent over a connection that anybody can read",
                    "use starttls or tls");
        }
        if ((user != null && user.length() > LONGEST_NAME) || (password != null && password.length() > LONGEST_NAME)) {
            throw invalid("/user", "user or password has more than " + LONGEST_NAME + " characters");
        }
        address("/from", settings.from());
        List<String> to = settings.to();
        if (to.isEmpty() || to.size() > MOST_RECIPIENTS) {
            throw invalid("/to", "give 1 to " + MOST_RECIPIENTS + " addresses");
        }
        for (int i = 0; i < to.size(); i++) {
            address("/to/" + i, to.get(i));
        }
        authority(settings.caCertificate());
    }

    private static void address(String pointer, String text) throws ProblemException {
        try {
            if (text.length() > LONGEST_NAME || text.indexOf('@') < 0) {
                throw new AddressException("it is too long, or has no @");
            }
            InternetAddress address = new InternetAddress(text, true);
            if (!address.getAddress().equals(text)) {
                throw new AddressException("give the address alone, without a name");
            }
        } catch (AddressException e) {
            throw invalid(pointer, "'" + text + "' is not a mail address: " + e.getMessage());
        }
    }

    private static void authority(@Nullable String pem) throws ProblemException {
        try {
            if (pem != null
                    && (pem.length() > LONGEST_PEM
                            || TrustedAuthority.certificates(pem).isEmpty())) {
                throw new GeneralSecurityException("it is too long");
            }
        } catch (GeneralSecurityException e) {
            throw ProblemException.invalid(
                    "/caCertificate", "it is not a certificate in PEM", "it begins with -----BEGIN CERTIFICATE-----");
        }
    }

    private static ProblemException invalid(String pointer, String detail) {
        return ProblemException.invalid(pointer, detail, null);
    }
}
