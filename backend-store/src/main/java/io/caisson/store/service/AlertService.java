package io.caisson.store.service;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator should know, for the whole cluster; it survives the node that found it. Any thread; changes block, with bounded
 * waits.
 */
public interface AlertService {

    /** As many as are kept; what is beyond is not. */
    int MOST_ALERTS = 500;

    /**
     * What has become of one.
     *
     * @param severity {@link AlertSeverity#OK} if it is over
     * @param since when it began
     */
    record Finding(
            String id,
            AlertSeverity severity,
            String object,
            String cause,
            String effect,
            String fix,
            long level,
            Instant since) {}

    /** By id; those that are over stay for a day. */
    List<Alert> list();

    Alert get(String id) throws ServiceException;

    /** Somebody knows of it, until it is over or gets worse; null takes that back. */
    Alert acknowledge(String id, @Nullable String who) throws ServiceException;

    /** Nobody is told until then; null ends that. */
    Alert mute(String id, @Nullable Instant until) throws ServiceException;

    /**
     * Keeps what has become of some. Those that are over for long are forgotten.
     *
     * @throws ServiceException if somebody else was faster, or the catalog does not answer: looking again will find the same
     */
    void keep(Collection<Finding> findings) throws ServiceException;

    /** The thresholds that are otherwise than usual, by name. */
    Map<String, Integer> thresholds();

    /** Sets one; null for the usual one. */
    void threshold(String name, @Nullable Integer value) throws ServiceException;

    /** Who was told of which change, by id. */
    void told(Map<String, Alert.Told> told) throws ServiceException;
}
