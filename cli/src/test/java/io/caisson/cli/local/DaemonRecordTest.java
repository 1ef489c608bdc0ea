package io.caisson.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonRecordTest {

    @TempDir
    Path directory;

    @Test
    void survivesItsFile() throws Exception {
        DaemonRecord record = record(
                1,
                2,
                new DaemonRecord.Demo(
                        new DaemonRecord.DemoLun("demo", 0), new DaemonRecord.DemoNamespace("demo-nvme", 1)));
        Files.writeString(directory.resolve(DaemonRecord.FILE), record.toJson());
        assertThat(DaemonRecord.read(directory)).contains(record);
    }

    @Test
    void isReadFromANewerReleaseThatSaysMore() throws Exception {
        DaemonRecord record = record(1, 2, null);
        Files.writeString(
                directory.resolve(DaemonRecord.FILE), record.toJson().replaceFirst("\\{", "{\"later\": {\"x\": 1},"));
        assertThat(DaemonRecord.read(directory)).contains(record);
    }

    /** As 0.1.0 wrote it before there was NVMe. */
    @Test
    void isReadFromAReleaseWithoutNvme() throws Exception {
        Files.writeString(directory.resolve(DaemonRecord.FILE), """
                {"pid":1,"startTicks":2,"dataDir":"/data","api":"https://127.0.0.1:8443","caCertificate":"/data/tls/ca.pem",
                 "iscsi":{"target":"iqn.x","portals":["127.0.0.1:3260"]},"demo":{"iscsi":{"volume":"demo","lun":0}},
                 "notes":[]}
                """);
        DaemonRecord record = DaemonRecord.read(directory).orElseThrow();
        assertThat(record.nvme()).isNull();
        assertThat(record.node()).isNull();
        assertThat(record.demo()).isEqualTo(new DaemonRecord.Demo(new DaemonRecord.DemoLun("demo", 0), null));
        assertThat(record.endpoints()).containsExactly("127.0.0.1:3260", "https://127.0.0.1:8443");
    }

    @Test
    void isAbsentWhenThereIsNoFileOrHalfOfOne() throws Exception {
        assertThat(DaemonRecord.read(directory)).isEmpty();
        Files.writeString(directory.resolve(DaemonRecord.FILE), "{\"pid\": 12");
        assertThat(DaemonRecord.read(directory)).isEmpty();
    }

    @Test
    void livesAsLongAsTheProcessThatWroteIt() {
        long pid = ProcessHandle.current().pid();
        long ticks = ProcessTicks.of(pid).orElseThrow();
        assertThat(record(pid, ticks, null).isAlive()).isTrue();
    }

    @Test
    void isDeadWhenAnotherProcessGotItsPid() {
        long pid = ProcessHandle.current().pid();
        long ticks = ProcessTicks.of(pid).orElseThrow();
        assertThat(record(pid, ticks - 1, null).isAlive()).isFalse();
    }

    @Test
    void isDeadWhenTheProcessIsGone() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        long ticks = ProcessTicks.of(process.pid()).orElseThrow();
        DaemonRecord record = record(process.pid(), ticks, null);
        assertThat(record.isAlive()).isTrue();
        process.destroyForcibly().waitFor();
        assertThat(record.isAlive()).isFalse();
    }

    private static DaemonRecord record(long pid, long ticks, DaemonRecord.@Nullable Demo demo) {
        return new DaemonRecord(
                pid,
                ticks,
                "/data",
                "https://127.0.0.1:8443",
                "/data/tls/ca.pem",
                new DaemonRecord.Iscsi("iqn.2026-11.io.caisson:x", List.of("127.0.0.1:3260")),
                new DaemonRecord.Nvme("nqn.x", List.of("127.0.0.1:4420"), List.of("127.0.0.1:8009")),
                demo,
                List.of("a note"),
                new DaemonRecord.Node("11111111-0000-4000-8000-000000000001", "node-1", "127.0.0.1:7800"));
    }
}
