package io.caisson.web.alert;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From when on rules tell. Names never change: they are ids of records. */
public enum AlertThreshold {
    POOL_WARNING("pool-warning-percent", "how much of the pool is in use: a warning", 85, 10, 99, null, false),
    POOL_CRITICAL(
            "pool-critical-percent", "how much of the pool is in use: critical", 95, 11, 100, POOL_WARNING, false),
    FREE_WARNING(
            "node-disk-free-warning-percent",
            "how little is free on the file system of a node's data directory: a warning",
            10,
            2,
            90,
            null,
            true),
    FREE_CRITICAL(
            "node-disk-free-critical-percent",
            "how little is free on the file system of a node's data directory: critical",
            3,
            1,
            89,
            FREE_WARNING,
            true),
    CLOCK_WARNING(
            "clock-warning-seconds",
            "how far a node's clock is from those of the others: a warning",
            2,
            1,
            3600,
            null,
            false),
    CLOCK_CRITICAL(
            "clock-critical-seconds",
            "how far a node's clock is from those of the others: critical",
            60,
            2,
            86_400,
            CLOCK_WARNING,
            false),
    CERTIFICATE_WARNING(
            "certificate-warning-days", "how soon a node's certificate ends: a warning", 30, 2, 365, null, true),
    CERTIFICATE_CRITICAL(
            "certificate-critical-days",
            "how soon a node's certificate ends: critical",
            7,
            1,
            364,
            CERTIFICATE_WARNING,
            true),
    REPLICA_BEHIND(
            "replica-behind-entries",
            "how many entries a replica is behind its leader: a warning",
            5000,
            100,
            10_000_000,
            null,
            false);

    private final String code;
    private final String about;
    private final int standard;
    private final int least;
    private final int most;
    private final @Nullable AlertThreshold warning;
    private final boolean isWorseBelow;

    AlertThreshold(
            String code,
            String about,
            int standard,
            int least,
            int most,
            @Nullable AlertThreshold warning,
            boolean isWorseBelow) {
        this.code = code;
        this.about = about;
        this.standard = standard;
        this.least = least;
        this.most = most;
        this.warning = warning;
        this.isWorseBelow = isWorseBelow;
    }

    public static Optional<AlertThreshold> byCode(String code) {
        return Arrays.stream(values())
                .filter(threshold -> threshold.code.equals(code))
                .findFirst();
    }

    public String code() {
        return code;
    }

    /** What it is about, in a line for people. */
    public String about() {
        return about;
    }

    /** Where nobody wants it otherwise. */
    public int standard() {
        return standard;
    }

    public int least() {
        return least;
    }

    public int most() {
        return most;
    }

    /** The one that must be passed before this one is; null if there is none. */
    @Nullable
    AlertThreshold warning() {
        return warning;
    }

    /** Whether less is worse. */
    boolean isWorseBelow() {
        return isWorseBelow;
    }
}
