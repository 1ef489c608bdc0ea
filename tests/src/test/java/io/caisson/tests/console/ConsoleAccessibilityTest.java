package io.caisson.tests.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.browser.Tab;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.RequiresTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No page, and no dialog, breaks a rule of WCAG 2.1 AA that axe knows, in either theme. What was looked at lies as pictures in
 * {@code tests/target/console}.
 */
@Tag("interop")
@RequiresTool("chromium")
class ConsoleAccessibilityTest {

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;
    private static final int TALLEST = 2400;

    private static final String RUN = """
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then((result) =>
              result.violations.map((found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(' | ')}`))
            """;

    @TempDir
    private static Path directory;

    private static ConsoleLab lab;
    private static Tab tab;
    private static String axe;

    @BeforeAll
    static void start() throws IOException {
        lab = ConsoleLab.start(directory);
        try (InputStream script = Objects.requireNonNull(
                ConsoleAccessibilityTest.class.getClassLoader().getResourceAsStream("axe.min.js"))) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
        lab.caisson().cliJson("host", "create", "esx1", "--iqn", "iqn.1998-01.com.vmware:esx1");
        tab = lab.enter(lab.open());
    }

    @AfterAll
    static void stop() {
        tab.close();
        lab.close();
    }

    private static void look(Tab at, String name) {
        List<String> violations = new ArrayList<>();
        for (String theme : List.of("light", "dark")) {
            at.prefer(theme);
            int height = at.evaluate("document.documentElement.scrollHeight").asInt();
            at.size(WIDTH, Math.max(HEIGHT, Math.min(height, TALLEST)));
            at.screenshot(Checkout.root().resolve("tests/target/console/" + name + "-" + theme + ".png"));
            violations(at).forEach(violation -> violations.add(theme + ": " + violation));
            at.size(WIDTH, HEIGHT);
        }
        assertThat(violations).as(name).isEmpty();
    }

    private static List<String> violations(Tab at) {
        at.evaluate("typeof axe === 'undefined' ? (() => {" + axe + "})() : 0");
        List<String> violations = new ArrayList<>();
        at.evaluate(RUN).forEach(violation -> violations.add(violation.asText()));
        return violations;
    }

    @Test
    void whatBreaksARuleIsFound() {
        try (Tab broken = lab.strangersTab()) {
            broken.awaitText("Password");
            broken.evaluate("document.querySelector('label').remove()");
            assertThat(violations(broken))
                    .anySatisfy(violation -> assertThat(violation).startsWith("label: "));
        }
    }

    @Test
    void theWayIn() {
        try (Tab stranger = lab.strangersTab()) {
            stranger.awaitText("Password");
            look(stranger, "sign-in");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alerts",
                "settings",
                "volumes",
                "hosts",
                "portals",
                "portal-groups",
                "nodes",
                "disks",
                "placement",
                "users",
                "tokens",
                "audit",
                "nowhere"
            })
    void aPage(String path) {
        tab.view(path);
        shown();
        look(tab, path.isEmpty() ? "home" : path);
    }

    /** All that it asked for has come. */
    private static void shown() {
        tab.await("a title is shown", "document.querySelector('main h1') !== null");
        tab.await("nothing is loading", "document.querySelector('.skeleton') === null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"volumes", "hosts"})
    void thePageOfOneThing(String list) {
        tab.view(list);
        shown();
        tab.evaluate("document.querySelector('tbody a').click()");
        tab.await("its page is shown", "document.querySelector('.back') !== null");
        shown();
        look(tab, list + "-one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "volumes/Create volume",
                "volumes/Expose",
                "hosts/Add host",
                "portals/Add network",
                "portal-groups/Add portal group",
                "portal-groups/Add referral",
                "disks/Add disk",
                "nodes/Add node",
                "nodes/Maintenance of node-1",
                "users/Add user",
                "tokens/Make token",
                "settings/Set webhook",
                "settings/Set mail"
            })
    void aDialog(String pathAndButton) {
        String[] parts = pathAndButton.split("/", 2);
        tab.view(parts[0]);
        shown();
        tab.click(parts[1]);
        tab.await("the dialog is open", "document.querySelector('dialog[open]') !== null");
        look(tab, "dialog-" + parts[1].toLowerCase(Locale.ROOT).replace(' ', '-'));
        tab.press(Tab.Key.ESCAPE);
        tab.await("the dialog is closed", "document.querySelector('dialog[open]') === null");
    }
}
