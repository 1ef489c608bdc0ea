package io.caisson.tests.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.browser.Tab;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator comes to the console for, from end to end. */
@Tag("interop")
@RequiresTool("chromium")
class ConsoleJourneysTest {

    private static final String INITIATOR = "iqn.2026-11.io.caisson.tests:console";
    private static final long VOLUME_BYTES = 64L << 20;

    @TempDir
    private static Path directory;

    private static ConsoleLab lab;

    private Tab tab;

    @BeforeAll
    static void start() {
        lab = ConsoleLab.start(directory);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @BeforeEach
    void open() {
        tab = lab.open();
    }

    @AfterEach
    void thePageBrokeNothing() {
        try (Tab closed = tab) {
            assertThat(closed.complaints()).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsRefusedInWordsAndTheRightOneLetsIn() {
        ConsoleLab.known(tab);
        if (!ConsoleLab.isOut(tab)) {
            tab.click("Sign out");
        }
        ConsoleLab.signIn(tab, "not the password");
        tab.await("it is said what is wrong", "document.querySelector('[role=alert]') !== null");
        assertThat(tab.text()).contains("Password").doesNotContain("Portals & networks");

        ConsoleLab.signIn(tab, lab.password());
        tab.awaitText("Portals & networks");
        tab.reload();
        tab.awaitText("Portals & networks");
        tab.click("Sign out");
        tab.awaitText("Password");
        tab.reload();
        tab.awaitText("Password");
    }

    @Test
    void aVolumeIsCreatedExposedUsedHiddenAndDeleted() {
        lab.enter(tab);
        tab.view("volumes");
        tab.click("Create volume");
        tab.fill("Name", "journey");
        tab.fill("Size", Long.toString(VOLUME_BYTES >> 20));
        tab.choose("Unit", "MiB");
        tab.click("Create");
        tab.click("journey");
        tab.awaitText("No host sees this volume.");

        String commands = expose();
        try (InitiatorLoop loop = InitiatorLoop.start(1)) {
            IscsiDisk disk = logInWith(commands, loop);
            assertThat(disk.capacity().blocks() * disk.capacity().blockBytes()).isEqualTo(VOLUME_BYTES);
            tab.awaitText(INITIATOR);

            assertThatDeletingIsRefused();
            disk.connection().close();
        }
        tab.click("Hide from journeyman");
        tab.click("Hide");
        tab.awaitText("No host sees this volume.");
        tab.click("Delete");
        tab.fill("Type journey to confirm", "journey");
        tab.click("Delete");
        tab.await("the list is shown", "location.hash === '#/volumes'");
        tab.await("the volume is gone", "![...document.querySelectorAll('td a')].some(e => e.innerText === 'journey')");
        tab.view("audit");
        tab.awaitText("deleteVolume");
    }

    /** @return what the page says is to be typed on the host */
    private String expose() {
        tab.click("Expose");
        tab.choose("To", "A new host …");
        tab.fill("Host name", "journeyman");
        tab.fill("iSCSI names", INITIATOR);
        tab.awaitText("journey exposed to journeyman over iSCSI, as LUN 0");
        tab.click("Expose");
        tab.awaitText("1 volume exposed to journeyman");
        tab.awaitText("iscsiadm");
        String commands =
                tab.evaluate("document.querySelector('dialog pre').innerText").asText();
        tab.click("Done");
        tab.awaitText("iSCSI LUN 0");
        return commands;
    }

    private static IscsiDisk logInWith(String commands, InitiatorLoop loop) {
        String portal = found("-p (\\S+)", commands);
        String target = found("-T (\\S+)", commands);
        int lun = Integer.parseInt(found("LUN (\\d+) is journey", commands));
        URI parsed = URI.create("tcp://" + portal);
        InetSocketAddress address = new InetSocketAddress(parsed.getHost(), parsed.getPort());
        IscsiDisk disk = new IscsiDisk(
                IscsiDisk.await(IscsiConnection.connect(loop, address, InitiatorOptions.normal(INITIATOR, target))),
                lun);
        disk.clearUnitAttentions();
        return disk;
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private void assertThatDeletingIsRefused() {
        tab.click("Delete");
        tab.fill("Type journey to confirm", "journe");
        assertThat(tab.evaluate("document.querySelector('dialog [type=submit]').disabled")
                        .asBoolean())
                .isTrue();
        tab.fill("Type journey to confirm", "journey");
        tab.click("Delete");
        tab.await(
                "the reason is said",
                "document.querySelector('dialog .field-error')?.innerText.includes('journeyman')");
        tab.click("Cancel");
    }

    @Test
    void aServerThatIsGoneIsSaidAndItsReturnToo() {
        lab.enter(tab);
        tab.view("volumes");
        tab.awaitText("demo");
        lab.caisson().kill();
        try {
            tab.awaitText("has not answered for");
            tab.awaitText("As of");
            assertThat(tab.text()).as("what was known stays").contains("demo");
        } finally {
            lab.caisson().restart();
        }
        tab.awaitText("answers again");
        tab.awaitNoText("has not answered for");
        tab.awaitNoText("As of");
        assertThat(tab.text()).contains("demo").doesNotContain("Password");
    }

    @Test
    void everyViewCanBeFoundFromTheKeyboard() {
        lab.enter(tab);
        tab.pressControl("k");
        tab.fill("Go to", "demo-nv");
        tab.await("it is found", "document.querySelector('dialog [role=option]')?.innerText.startsWith('demo-nvme')");
        tab.press(Tab.Key.ENTER);
        tab.await("its page is shown", "document.querySelector('h1').innerText === 'demo-nvme'");
    }

    @Test
    void filtersStandInTheAddress() {
        lab.enter(tab);
        tab.view("volumes");
        tab.awaitText("demo-nvme");
        tab.fill("Filter by name or label", "nvme");
        tab.await("the filter is in the address", "location.hash === '#/volumes?search=nvme'");
        tab.await("the list is filtered", "document.querySelectorAll('tbody tr').length === 1");
        tab.reload();
        tab.await("the filter is kept", "document.querySelectorAll('tbody tr').length === 1");
    }
}
