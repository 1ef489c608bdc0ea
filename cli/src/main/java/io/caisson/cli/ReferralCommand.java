package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson referral}. */
@Command(name = "referral", description = "Referrals: discovery services of others that NVMe hosts are told of.")
final class ReferralCommand {

    private static final String REFERRALS = "/api/v1/referrals";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ADDRESS", "/address"),
            Column.text("PORT", "/port"),
            Column.text("NQN", "/nqn"),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    ReferralCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "create",
            description = {
                "Tell NVMe hosts of another discovery service.",
                "It stands in the discovery log of every host; hosts that stay connected to discovery are told at once."
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "A name for it.") String name,
            @Option(names = "--address", paramLabel = "ADDRESS", required = true, description = "Its IP address.")
                    String address,
            @Option(names = "--port", paramLabel = "PORT", description = "Its TCP port. Default: 8009.") @Nullable
                    Integer port,
            @Option(
                            names = "--nqn",
                            paramLabel = "NQN",
                            description = "NQN of its discovery subsystem. Default: the one that every discovery"
                                    + " subsystem answers to.")
                    @Nullable
                    String nqn) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name).put("address", address);
        if (port != null) {
            request.put("port", port);
        }
        if (nqn != null) {
            request.put("nqn", nqn);
        }
        ApiClient.Answer answer = session.api().post(REFERRALS, request);
        session.printDone(
                "referral " + name + (answer.created() ? " is made" : " was there already"), answer.object(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the referrals.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(REFERRALS)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one referral.")
    int show(@Parameters(paramLabel = "REFERRAL", description = "Its name or id.") String referral) {
        session.printObject(session.api().get(path(referral)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Tell hosts of it no more.")
    int delete(
            @Parameters(paramLabel = "REFERRAL", description = "Its name or id.") String referral,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Forget referral " + referral + "?");
        session.api().delete(path(referral) + "?strict=true");
        session.note("referral " + referral + " is forgotten");
        return ExitCode.OK.value();
    }

    private static String path(String referral) {
        return REFERRALS + "/" + encode(referral);
    }
}
