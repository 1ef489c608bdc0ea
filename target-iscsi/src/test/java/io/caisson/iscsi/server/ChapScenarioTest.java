package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.LoginStatus;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.store.access.ChapAlgorithm;
import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.ChapCredentials.Identity;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.HostView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7143, 12.1.3: what an initiator that is believed says, and what becomes of one that says anything else. */
class ChapScenarioTest {

    private static final String INITIATOR = "InitiatorName=" + Peer.INITIATOR;
    private static final String TARGET = "TargetName=" + Peer.TARGET;
    private static final String USER = "host-user";
    private static final String SECRET = "host-secret-16ch";
    private static final String OUR_USER = "caisson";
    private static final String OUR_SECRET = "our-own-secret";
    private static final byte[] THEIR_CHALLENGE = "a challenge of the host".getBytes(StandardCharsets.US_ASCII);

    private final Bench bench = new Bench();

    @BeforeEach
    void hostHasToAuthenticate() {
        bench.directory.chap(credentials(EnumSet.allOf(ChapAlgorithm.class), true));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static ChapCredentials credentials(Set<ChapAlgorithm> algorithms, boolean discovery) {
        return new ChapCredentials(
                new Identity(USER, SECRET), new Identity(OUR_USER, OUR_SECRET), algorithms, discovery);
    }

    /** What CHAP_A, CHAP_I and CHAP_C said. */
    private record Challenge(int algorithm, int identifier, byte[] bytes) {

        /** RFC 1994, 4.1, written down once more. */
        byte[] response(String secret) {
            return digest(algorithm, identifier, secret, bytes);
        }

        String hex(String secret) {
            return "CHAP_R=0x" + HexFormat.of().formatHex(response(secret));
        }

        String base64(String secret) {
            return "CHAP_R=0b" + Base64.getEncoder().encodeToString(response(secret));
        }
    }

    private static byte[] digest(int algorithm, int identifier, String secret, byte[] challenge) {
        String name = switch (algorithm) {
            case 5 -> "MD5";
            case 6 -> "SHA-1";
            case 7 -> "SHA-256";
            case 8 -> "SHA3-256";
            default -> throw new AssertionError("algorithm " + algorithm);
        };
        try {
            MessageDigest digest = MessageDigest.getInstance(name);
            digest.update((byte) identifier);
            digest.update(secret.getBytes(StandardCharsets.US_ASCII));
            return digest.digest(challenge);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> pairs(Peer.Answer answer) {
        Map<String, String> pairs = new HashMap<>();
        answer.text().lines().forEach(line -> pairs.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        return pairs;
    }

    private Peer methodAgreed() {
        Peer peer = bench.connect();
        Peer.Answer answer = peer.login(0, 1, true, INITIATOR, TARGET, "AuthMethod=CHAP,None");
        LoginResponse response = answer.as(LoginResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.transit()).as("T is not answered yet").isFalse();
        assertThat(answer.text()).isEqualTo("AuthMethod=CHAP\nTargetPortalGroupTag=7\n");
        return peer;
    }

    private static Challenge challenged(Peer peer, String algorithms) {
        Peer.Answer answer = peer.login(0, 0, false, "CHAP_A=" + algorithms);
        assertThat(answer.as(LoginResponse.class).status()).isZero();
        Map<String, String> pairs = pairs(answer);
        assertThat(pairs).containsOnlyKeys("CHAP_A", "CHAP_I", "CHAP_C");
        String challenge = pairs.getOrDefault("CHAP_C", "");
        assertThat(challenge).startsWith("0x");
        return new Challenge(
                Integer.parseInt(pairs.getOrDefault("CHAP_A", "")),
                Integer.parseInt(pairs.getOrDefault("CHAP_I", "")),
                HexFormat.of().parseHex(challenge.substring(2)));
    }

    private static Peer.Answer admitted(Peer.Answer answer) {
        LoginResponse response = answer.as(LoginResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.transit()).isTrue();
        assertThat(response.nextStage()).isEqualTo(1);
        return answer;
    }

    private static void refused(LoginStatus status, Peer peer, Peer.Answer answer) {
        LoginResponse response = answer.as(LoginResponse.class);
        assertThat(response.status()).isEqualTo(status.code());
        assertThat(response.transit()).isFalse();
        assertThat(answer.data()).isEmpty();
        assertThat(peer.closed()).isTrue();
        assertThat(peer.poll()).isNull();
    }

    private static void readsAfterTheOperationalStage(Peer peer) {
        LoginResponse last =
                peer.login(1, 3, true, "MaxRecvDataSegmentLength=8192").as(LoginResponse.class);
        assertThat(last.tsih()).isNotZero();
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
    }

    // ---------------------------------------------------------------- who is believed

    @ParameterizedTest
    @EnumSource
    void letsInWhoKnowsTheSecret(ChapAlgorithm algorithm) {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, Integer.toString(algorithm.number()));
        assertThat(challenge.algorithm()).isEqualTo(algorithm.number());
        assertThat(challenge.bytes()).hasSize(algorithm.digestBytes());
        Peer.Answer answer = admitted(peer.login(0, 1, true, "CHAP_N=" + USER, challenge.hex(SECRET)));
        assertThat(answer.text()).isEmpty();
        readsAfterTheOperationalStage(peer);
    }

    @ParameterizedTest
    @EnumSource
    void takesBase64AndUpperCaseToo(ChapAlgorithm algorithm) {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, Integer.toString(algorithm.number()));
        admitted(peer.login(0, 1, true, "CHAP_N=" + USER, challenge.base64(SECRET)));
        peer = methodAgreed();
        challenge = challenged(peer, "0x" + Integer.toHexString(algorithm.number()));
        String upper = "CHAP_R=0X" + HexFormat.of().withUpperCase().formatHex(challenge.response(SECRET));
        admitted(peer.login(0, 1, true, "CHAP_N=" + USER, upper));
    }

    @ParameterizedTest
    @CsvSource({"'5,6,7,8', 8", "'8,7,6,5', 8", "'5,7', 7", "'5', 5", "'99,x,,6,5', 6"})
    void takesTheStrongestOfWhatIsOffered(String offered, int chosen) {
        assertThat(challenged(methodAgreed(), offered).algorithm()).isEqualTo(chosen);
    }

    @Test
    void takesOnlyWhatTheHostMayUse() {
        bench.directory.chap(credentials(EnumSet.of(ChapAlgorithm.SHA1, ChapAlgorithm.SHA256), true));
        assertThat(challenged(methodAgreed(), "5,6,7,8").algorithm()).isEqualTo(7);
        Peer peer = methodAgreed();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 0, false, "CHAP_A=5,8"));
    }

    @Test
    void goesStraightToTheSessionWhenTheInitiatorWantsThat() {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "7");
        LoginResponse last =
                peer.login(0, 3, true, "CHAP_N=" + USER, challenge.hex(SECRET)).as(LoginResponse.class);
        assertThat(last.status()).isZero();
        assertThat(last.tsih()).isNotZero();
    }

    @Test
    void staysInTheStageUntilTheInitiatorLeavesIt() {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "5");
        LoginResponse response =
                peer.login(0, 0, false, "CHAP_N=" + USER, challenge.hex(SECRET)).as(LoginResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.transit()).isFalse();
        admitted(peer.login(0, 1, true));
    }

    @Test
    void neverChallengesTwiceWithTheSame() {
        Set<String> challenges = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            challenges.add(Arrays.toString(challenged(methodAgreed(), "5").bytes()));
        }
        assertThat(challenges).hasSize(50);
    }

    // ---------------------------------------------------------------- who is not

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHAP_R=0x",
                "CHAP_R=0b",
                "CHAP_R=",
                "CHAP_R=12",
                "CHAP_R=0x1",
                "CHAP_R=0xzz",
                "CHAP_R=0b$$$$",
                "CHAP_R=0x00112233445566778899aabbccddeeff",
                "CHAP_R=0x00"
            })
    void refusesAResponseThatIsNone(String response) {
        Peer peer = methodAgreed();
        challenged(peer, "5");
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, "CHAP_N=" + USER, response));
    }

    @Test
    void refusesTheWrongSecretTheWrongNameAndAResponseThatIsTooLong() {
        Peer peer = methodAgreed();
        String wrong = challenged(peer, "7").hex("another-secret");
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, "CHAP_N=" + USER, wrong));
        peer = methodAgreed();
        String right = challenged(peer, "7").hex(SECRET);
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, "CHAP_N=nobody", right));
        peer = methodAgreed();
        right = challenged(peer, "7").hex(SECRET);
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, "CHAP_N=" + USER, right + "00"));
        peer = methodAgreed();
        challenged(peer, "7");
        String endless = "CHAP_R=0x" + "00".repeat(1025);
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, "CHAP_N=" + USER, endless));
    }

    @Test
    void refusesAResponseToTheChallengeOfAnotherLogin() {
        String replayed = challenged(methodAgreed(), "5").hex(SECRET);
        Peer peer = methodAgreed();
        challenged(peer, "5");
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, "CHAP_N=" + USER, replayed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAP_A=9", "CHAP_A=", "CHAP_A=-5", "CHAP_A=MD5", "CHAP_A=5 "})
    void refusesAlgorithmsItDoesNotHave(String algorithms) {
        Peer peer = methodAgreed();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 0, false, algorithms));
    }

    @Test
    void refusesWhoWillNotAuthenticate() {
        Peer peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, INITIATOR, TARGET, "AuthMethod=None"));
        peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, INITIATOR, TARGET));
        peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(1, 3, true, INITIATOR, TARGET));
        peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(1, 1, false, INITIATOR, TARGET));
        peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(1, 3, true, INITIATOR, TARGET, "AuthMethod=None"));
        peer = bench.connect();
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(0, 1, true, INITIATOR, TARGET, "AuthMethod=KRB5,SRP"));
        peer = bench.connect();
        String first = peer.login(0, 0, false, INITIATOR, TARGET, "AuthMethod=None,CHAP")
                .text();
        assertThat(first).contains("AuthMethod=CHAP");
    }

    @Test
    void refusesToLeaveTheStageBeforeItIsOver() {
        Peer peer = methodAgreed();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true));
        peer = methodAgreed();
        challenged(peer, "5");
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 3, true));
        peer = methodAgreed();
        challenged(peer, "5");
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(1, 3, true, "MaxRecvDataSegmentLength=8192"));
        peer = bench.connect();
        assertThat(peer.login(0, 0, false, INITIATOR, TARGET)
                        .as(LoginResponse.class)
                        .transit())
                .isFalse();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 3, true));
    }

    @Test
    void refusesStepsThatAreNotDue() {
        Peer peer = bench.connect();
        refused(
                LoginStatus.INITIATOR_ERROR,
                peer,
                peer.login(0, 0, false, INITIATOR, TARGET, "AuthMethod=CHAP", "CHAP_A=5"));
        peer = bench.connect();
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 0, false, INITIATOR, TARGET, "CHAP_A=5"));
        peer = methodAgreed();
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 1, true, "CHAP_N=" + USER, "CHAP_R=0x00"));
        peer = methodAgreed();
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 0, false, "CHAP_A=5", "CHAP_N=" + USER));
        peer = methodAgreed();
        challenged(peer, "5");
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 0, false, "CHAP_A=5"));
        peer = methodAgreed();
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 0, false, "AuthMethod=None"));
        peer = methodAgreed();
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 0, false, "CHAP_A=5", "CHAP_A=6"));
    }

    @Test
    void refusesHalfAStep() {
        for (String[] half : new String[][] {
            {"CHAP_N=" + USER}, {"CHAP_R=0x00"}, {"CHAP_I=1", "CHAP_C=0x01"}, {}, {"CHAP_N=" + USER, "CHAP_I=1"}
        }) {
            Peer peer = methodAgreed();
            challenged(peer, "5");
            refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 0, false, half));
        }
    }

    @Test
    void refusesMoreStepsAfterTheLast() {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "5");
        peer.login(0, 0, false, "CHAP_N=" + USER, challenge.hex(SECRET));
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 1, true, "CHAP_I=1", "CHAP_C=0x0102"));
        peer = methodAgreed();
        challenge = challenged(peer, "5");
        admitted(peer.login(0, 1, true, "CHAP_N=" + USER, challenge.hex(SECRET)));
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(1, 3, true, "CHAP_I=1"));
    }

    @Test
    void refusesChapOfAHostThatHasNone() {
        bench.directory.host(Optional.of(new HostAccess(new HostView("h1", "host"), null)));
        Peer peer = bench.connect();
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(0, 0, false, INITIATOR, TARGET, "AuthMethod=CHAP"));
        peer = bench.connect();
        Peer.Answer answer = peer.login(0, 0, false, INITIATOR, TARGET, "AuthMethod=CHAP,None");
        assertThat(answer.text()).contains("AuthMethod=None");
        refused(LoginStatus.INITIATOR_ERROR, peer, peer.login(0, 0, false, "CHAP_A=5"));
    }

    @Test
    void aLoginThatIsNotBelievedEndsNobodysSession() {
        Peer first = methodAgreed();
        Challenge challenge = challenged(first, "7");
        admitted(first.login(0, 1, true, "CHAP_N=" + USER, challenge.hex(SECRET)));
        readsAfterTheOperationalStage(first);
        Peer impostor = methodAgreed();
        String wrong = challenged(impostor, "7").hex("another-secret");
        refused(LoginStatus.AUTHENTICATION_FAILURE, impostor, impostor.login(0, 3, true, "CHAP_N=" + USER, wrong));
        bench.runTasks();
        first.send(first.read(2, 1, 512));
        first.next(DataIn.class);
    }

    // ---------------------------------------------------------------- both ways

    private static String[] response(Challenge challenge, int identifier, String theirs) {
        return new String[] {"CHAP_N=" + USER, challenge.hex(SECRET), "CHAP_I=" + identifier, "CHAP_C=" + theirs};
    }

    @ParameterizedTest
    @EnumSource
    void provesWhoItIsWhenAsked(ChapAlgorithm algorithm) {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, Integer.toString(algorithm.number()));
        String asHex = "0x" + HexFormat.of().formatHex(THEIR_CHALLENGE);
        Map<String, String> pairs = pairs(admitted(peer.login(0, 1, true, response(challenge, 200, asHex))));
        String expected = HexFormat.of().formatHex(digest(algorithm.number(), 200, OUR_SECRET, THEIR_CHALLENGE));
        assertThat(pairs).isEqualTo(Map.of("CHAP_N", OUR_USER, "CHAP_R", "0x" + expected));
        readsAfterTheOperationalStage(peer);
    }

    @Test
    void answersInBase64WhoAsksInBase64() {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "7");
        String asBase64 = "0b" + Base64.getEncoder().encodeToString(THEIR_CHALLENGE);
        Map<String, String> pairs = pairs(admitted(peer.login(0, 1, true, response(challenge, 0, asBase64))));
        byte[] expected = digest(7, 0, OUR_SECRET, THEIR_CHALLENGE);
        assertThat(pairs.get("CHAP_R")).isEqualTo("0b" + Base64.getEncoder().encodeToString(expected));
    }

    @Test
    void refusesItsOwnChallengeComeBack() {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "5");
        String reflected = "0x" + HexFormat.of().formatHex(challenge.bytes());
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(0, 1, true, response(challenge, challenge.identifier(), reflected)));
        peer = methodAgreed();
        challenge = challenged(peer, "5");
        reflected = "0b" + Base64.getEncoder().encodeToString(challenge.bytes());
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(0, 1, true, response(challenge, challenge.identifier() ^ 1, reflected)));
    }

    @Test
    void answersNoChallengeOfWhoIsNotBelieved() {
        Peer peer = methodAgreed();
        String wrong = challenged(peer, "5").hex("another-secret");
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(0, 1, true, "CHAP_N=" + USER, wrong, "CHAP_I=1", "CHAP_C=0x0102"));
    }

    @ParameterizedTest
    @CsvSource({"256, 0x01", "-1, 0x01", "'', 0x01", "1, 0x", "1, 01", "1, '0b='"})
    void refusesAChallengeThatIsNone(String identifier, String challengeText) {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "5");
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(
                        0,
                        1,
                        true,
                        "CHAP_N=" + USER,
                        challenge.hex(SECRET),
                        "CHAP_I=" + identifier,
                        "CHAP_C=" + challengeText));
    }

    @Test
    void takesChallengesOfUpTo1024Bytes() {
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "5");
        String longest = "0x" + "ab".repeat(1024);
        Map<String, String> pairs = pairs(admitted(peer.login(0, 1, true, response(challenge, 1, longest))));
        byte[] bytes = HexFormat.of().parseHex("ab".repeat(1024));
        assertThat(pairs.get("CHAP_R")).isEqualTo("0x" + HexFormat.of().formatHex(digest(5, 1, OUR_SECRET, bytes)));
        peer = methodAgreed();
        challenge = challenged(peer, "5");
        refused(
                LoginStatus.AUTHENTICATION_FAILURE,
                peer,
                peer.login(0, 1, true, response(challenge, 1, longest + "ab")));
    }

    @Test
    void cannotProveWhatItHasNoSecretFor() {
        bench.directory.chap(
                new ChapCredentials(new Identity(USER, SECRET), null, EnumSet.of(ChapAlgorithm.MD5), true));
        Peer peer = methodAgreed();
        Challenge challenge = challenged(peer, "5");
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 1, true, response(challenge, 1, "0x010203")));
    }

    // ---------------------------------------------------------------- discovery

    @Test
    void asksForAuthenticationInDiscoveryToo() {
        Peer peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(1, 3, true, INITIATOR, "SessionType=Discovery"));
        peer = bench.connect();
        assertThat(peer.login(0, 0, false, INITIATOR, "SessionType=Discovery", "AuthMethod=CHAP")
                        .text())
                .isEqualTo("AuthMethod=CHAP\n");
        Challenge challenge = challenged(peer, "5");
        LoginResponse last =
                peer.login(0, 3, true, "CHAP_N=" + USER, challenge.hex(SECRET)).as(LoginResponse.class);
        assertThat(last.status()).isZero();
        assertThat(last.tsih()).isNotZero();
    }

    @Test
    void discoveryMayBeOpenWhileSessionsAreNot() {
        bench.directory.chap(credentials(EnumSet.allOf(ChapAlgorithm.class), false));
        bench.connect().inDiscovery();
        Peer peer = bench.connect();
        assertThat(peer.login(0, 1, true, INITIATOR, "SessionType=Discovery", "AuthMethod=None,CHAP")
                        .text())
                .isEqualTo("AuthMethod=None\n");
        peer = bench.connect();
        peer.login(0, 0, false, INITIATOR, "SessionType=Discovery", "AuthMethod=CHAP");
        String wrong = challenged(peer, "5").hex("another-secret");
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(0, 3, true, "CHAP_N=" + USER, wrong));
        peer = bench.connect();
        refused(LoginStatus.AUTHENTICATION_FAILURE, peer, peer.login(1, 3, true, INITIATOR, TARGET));
    }
}
