package io.caisson.web.alert;

import io.caisson.store.service.MailSettings;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Tells people by mail, over SMTP. What is sent twice has the same Message-ID. */
final class Mail implements Channel {

    static final String NAME = "mail";

    private static final String PATIENCE_MILLIS = "10000";

    private final MailSettings settings;

    Mail(MailSettings settings) {
        this.settings = settings;
    }

    @Override
    public void tell(AlertNews news) throws IOException {
        try {
            Session session = Session.getInstance(properties(), authenticator());
            Message message = message(session, news);
            message.saveChanges();
            Transport.send(message);
        } catch (MessagingException e) {
            throw new IOException(words(e), e);
        }
    }

    private Properties properties() throws IOException {
        boolean isTls = settings.security() == MailSettings.Security.TLS;
        boolean isSecret = settings.security() != MailSettings.Security.NONE;
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", settings.host());
        properties.setProperty("mail.smtp.port", Integer.toString(settings.port()));
        properties.setProperty("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.user() != null));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(isTls));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(isSecret && !isTls));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(isSecret && !isTls));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        // The name of this machine is not to be asked of a resolver, which may take long.
        properties.setProperty("mail.smtp.localhost", "caisson");
        if (isSecret) {
            properties.put(
                    "mail.smtp.ssl.socketFactory",
                    TrustedAuthority.context(settings.caCertificate()).getSocketFactory());
        }
        return properties;
    }

    private @Nullable Authenticator authenticator() {
        String user = settings.user();
        if (user == null) {
            return null;
        }
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, settings.password());
            }
        };
    }

    private Message message(Session session, AlertNews news) throws MessagingException {
        MimeMessage message = new Named(session, "<" + plain(news.id()) + "@caisson." + plain(news.cluster()) + ">");
        message.setFrom(new InternetAddress(settings.from(), true));
        for (String to : settings.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
        }
        message.setSubject(subject(news), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(Instant.parse(news.sentAt())));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(text(news), StandardCharsets.UTF_8.name());
        return message;
    }

    /** What may stand in a Message-ID (RFC 5322, 3.6.4). */
    private static String plain(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("\\.+", ".");
    }

    /** One with an id of ours. */
    private static final class Named extends MimeMessage {
        private final String id;

        Named(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    /** Names of strangers may be in it, and must not become headers. */
    private static String subject(AlertNews news) {
        String word = news.event().equals("cleared") ? "over" : news.alert().severity();
        String subject = "[Caisson " + news.cluster() + "] " + word.toUpperCase(Locale.ROOT) + ": "
                + news.alert().cause();
        return subject.replaceAll("\\p{Cntrl}", " ");
    }

    private static String text(AlertNews news) {
        AlertView alert = news.alert();
        String since = "Since " + alert.since() + ", about " + alert.object() + ".";
        String what = news.event().equals("cleared")
                ? "This is over:\n" + alert.cause() + "\n"
                : alert.cause() + "\n\n" + alert.effect() + "\n\nWhat helps: " + alert.fix() + "\n";
        return what + "\n" + since + "\n\nAlert " + alert.id() + " of the cluster " + news.cluster() + ", told by "
                + news.node() + ".\n";
    }

    private static String words(MessagingException failure) {
        StringBuilder words = new StringBuilder(String.valueOf(failure.getMessage()));
        Exception next = failure.getNextException();
        if (next != null && next.getMessage() != null && words.indexOf(next.getMessage()) < 0) {
            words.append(": ").append(next.getMessage());
        }
        return words.toString()
                .replaceAll("\\s+", " ")
                .replaceFirst("^[: ]+", "")
                .strip();
    }
}
