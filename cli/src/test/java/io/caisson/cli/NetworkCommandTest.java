package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of networks, against the real API, over services in memory. */
class NetworkCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    @BeforeEach
    void prepare() {
        run("network create loop --announcer loopback --prefix 127.0.1.0/24");
    }

    private static CommandRun run(String line) {
        return LAB.run(line);
    }

    @Test
    void showsWhatEachNodeAnnounces() {
        assertThat(run("network status loop").lines())
                .anySatisfy(line -> assertThat(line).contains("node-1", "address", "10.0.0.8", "announced"))
                .anySatisfy(line -> assertThat(line).contains("node-1", "router", "10.0.0.1", "established"));
        assertThat(run("network status none").code()).isEqualTo(3);
    }

    @Test
    void aCheckThatFindsSomethingSaysHowToMendIt() {
        CommandRun found = run("network check loop");
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("10.0.0.9 is in use by another machine", "give that machine another address"));
    }

    @Test
    void aPortalIsCheckedAtTheNodesThatMayHaveIt() {
        run("portal create 127.0.1.1 --network loop --node node-1");
        CommandRun found = run("portal check 127.0.1.1 -o json");
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.json().path("items")).hasSize(1);
        assertThat(found.json().at("/items/0/node").asText()).isEqualTo("node-1");
        assertThat(run("portal check 127.0.0.1").code()).as("it does not float").isEqualTo(4);
    }
}
