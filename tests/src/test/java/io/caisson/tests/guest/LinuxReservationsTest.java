package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reservations between two hosts: two sessions of the guest, each with an initiator name of its own. */
@GuestTest
class LinuxReservationsTest {

    /** How the kernel tells of a conflict: in words, as a failed command, and of what udev wanted to read. */
    private static final String CONFLICT =
            "reservation conflict|FAILED Result: hostbyte=DID_OK|Buffer I/O error on dev sd[a-z]+,";

    private static final String DISKS = """
            mine=$(disk $portal_1 "$LUN" %s)
            theirs=$(disk $portal_1 "$LUN" %s)
            # What happened to the reservation meanwhile is reported first (exit code 6), and is not what a test asks for here.
            sg_turs --low --number=4 $mine >/dev/null 2>&1 || true
            sg_turs --low --number=4 $theirs >/dev/null 2>&1 || true
            """.formatted(GuestLab.INITIATOR, GuestLab.OTHER_INITIATOR);

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxReservationsTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void logInTwice() {
        disk = lab.disk("256MiB");
        disk.run("login $portal_1; log_in_as other %s $portal_1".formatted(GuestLab.OTHER_INITIATOR));
    }

    @AfterEach
    void clear() {
        onDisks("pr --out --register-ignore --param-sark=0xff $mine; pr --out --clear --param-rk=0xff $mine");
    }

    private String onDisks(String script) {
        return disk.run(DISKS + script);
    }

    @Test
    void everythingThatClustersAskForIsOffered() {
        assertThat(onDisks("pr --in --report-capabilities $mine"))
                .contains("(SIP_C): 1", "(ATP_C): 1", "(PTPL_C): 1")
                .contains("Write Exclusive, all registrants: 1", "Exclusive Access, registrants only: 1")
                .contains("Write Exclusive, registrants only: 1", "Exclusive Access: 1", "Write Exclusive: 1")
                .contains("Exclusive Access, all registrants: 1");
    }

    /** The life of a failover cluster: both register, one reserves, the other takes over from it, and it is out. */
    @Test
    @KernelMayLog(CONFLICT)
    void aClusterNodeIsPreemptedAndLockedOut() {
        assertThat(onDisks("""
                        pr --out --register --param-sark=0xa1 $mine
                        pr --out --register --param-sark=0xb2 $theirs
                        pr --out --reserve --param-rk=0xa1 --prout-type=5 $mine
                        refused pr --out --reserve --param-rk=0xb2 --prout-type=5 $theirs
                        pr --in --read-reservation $theirs
                        pr --in --read-full-status $theirs
                        """))
                .contains("Key=0xa1", "type: Write Exclusive, registrants only", "<< Reservation holder >>")
                .contains(GuestLab.INITIATOR + ",i,0x", GuestLab.OTHER_INITIATOR + ",i,0x");
        assertThat(onDisks("""
                        pr --out --preempt-abort --param-rk=0xb2 --param-sark=0xa1 --prout-type=5 $theirs
                        pr --in --read-keys $theirs
                        pr --in --read-reservation $theirs
                        echo "mine: $(can_write $mine) $(can_read $mine) theirs: $(can_write $theirs)"
                        """))
                .contains("1 registered reservation key follows", "Key=0xb2", "mine: no yes theirs: yes")
                .doesNotContain("0xa1");
    }

    /** What another host may do, first as a stranger, then registered: SPC-4 table 52, told by reads and writes. */
    @ParameterizedTest
    @CsvSource({
        "1, read, read",
        "3, nothing, nothing",
        "5, read, both",
        "6, nothing, both",
        "7, read, both",
        "8, nothing, both",
    })
    @KernelMayLog({CONFLICT, "I/O error, dev sd[a-z]+,"})
    void othersMayDoWhatTheTypeAllows(int type, String stranger, String registered) {
        assertThat(onDisks("""
                        may() {
                            case "$(can_read $theirs) $(can_write $theirs)" in
                            "yes yes") echo both ;; "yes no") echo read ;; "no no") echo nothing ;; *) echo nonsense ;;
                            esac
                        }
                        pr --out --register --param-sark=0xa1 $mine
                        pr --out --reserve --param-rk=0xa1 --prout-type=%d $mine
                        echo "stranger: $(may)"
                        pr --out --register --param-sark=0xb2 $theirs
                        echo "registered: $(may)"
                        [ "$(can_write $mine)" = yes ]
                        pr --out --release --param-rk=0xa1 --prout-type=%d $mine
                        echo "released: $(may)"
                        """.formatted(type, type)))
                .contains("stranger: " + stranger, "registered: " + registered, "released: both");
    }

    @Test
    void aRegistrationMovesWithItsReservation() {
        assertThat(onDisks("""
                        pr --out --register --param-sark=0xb2 $theirs
                        port=$(pr --in --read-full-status $theirs | sed -n 's/.*port id: //p')
                        pr --out --register --param-rk=0xb2 --param-sark=0 $theirs
                        pr --out --register --param-sark=0xa1 $mine
                        pr --out --reserve --param-rk=0xa1 --prout-type=1 $mine
                        pr --out --register-move --unreg --param-rk=0xa1 --param-sark=0xc3 --relative-target-port=1 \\
                            --transport-id="$port" $mine
                        pr --in --read-reservation $mine
                        pr --in --read-keys $mine
                        """)).contains("Key=0xc3", "1 registered reservation key follows");
    }

    /**
     * Registered with APTPL, both outlive the daemon: it is killed, not stopped. What udev reads of a single path meanwhile
     * fails once the session has waited its short time.
     */
    @Test
    @KernelMayLog({
        "detected conn error|session recovery timed out|hostbyte=DID_TRANSPORT|rejecting I/O|I/O error, dev sd[a-z]+,",
        CONFLICT
    })
    void aReservationOutlivesTheDaemon() {
        onDisks("""
                pr --out --register --param-sark=0xa1 --param-aptpl $mine
                pr --out --reserve --param-rk=0xa1 --prout-type=1 $mine
                """);
        lab.caisson().kill();
        lab.caisson().restart();
        assertThat(onDisks("""
                        eventually 60 sg_turs --low $theirs
                        eventually 60 sg_turs --low $mine
                        pr --in --read-reservation $theirs
                        echo "mine: $(can_write $mine) theirs: $(can_write $theirs)"
                        """)).contains("Key=0xa1", "type: Write Exclusive", "mine: yes theirs: no");
    }

    /** RESERVE(6) and RELEASE(6), which older file systems and hypervisors use. */
    @Test
    @KernelMayLog(CONFLICT)
    void aReservationOfTheOldKindKeepsOthersOut() {
        assertThat(onDisks("""
                        sg_raw $mine 16 00 00 00 00 00
                        echo "reserved: $(can sg_turs --low $theirs) $(can_read $theirs) $(can_read $mine)"
                        sg_raw $mine 17 00 00 00 00 00
                        echo "released: $(can_read $theirs)"
                        """)).contains("reserved: no no yes", "released: yes");
    }

    /** mpathpersist registers every path of a map, so that the host may write whichever path it takes. */
    @Test
    @KernelMayLog(CONFLICT)
    void aHostWithTwoPathsReservesWithBoth() {
        assertThat(onDisks("""
                        iscsiadm -m node -T "$TARGET" -I other --logout
                        iscsiadm -m node -o new -T "$TARGET" -p $portal_2 -I default
                        enter $portal_2
                        start_multipath
                        map=$(map "$LUN")
                        eventually 30 has_active_paths $map 2
                        mpathpersist --out --register --param-sark=0xa1 $map
                        mpathpersist --out --reserve --param-rk=0xa1 --prout-type=5 $map
                        mpathpersist --in --read-full-status $map
                        verify_io $map --size=1m
                        mpathpersist --out --release --param-rk=0xa1 --prout-type=5 $map
                        mpathpersist --out --register --param-rk=0xa1 --param-sark=0 $map
                        mpathpersist --in --read-keys $map
                        multipathd shutdown >/dev/null || true
                        eventually 10 stopped multipathd
                        dmsetup remove_all --retry
                        iscsiadm -m node -T "$TARGET" -p $portal_2 -I default --logout
                        iscsiadm -m node -T "$TARGET" -p $portal_1 -I other --login
                        udevadm settle
                        """))
                .contains("Relative port address: 0x1", "Relative port address: 0x2", "<< Reservation holder >>")
                .contains("err= 0", "0 registered reservation key");
    }
}
