package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a host authenticates, as people see it: without the secrets, which nobody is told.
 *
 * @param user what the host calls itself
 * @param mutualUser what we call ourselves to the host; null if it cannot ask us to authenticate
 * @param digests names of the algorithms that may be used, the strongest first
 * @param discovery whether the host has to authenticate for discovery too
 */
public record HostChap(String user, @Nullable String mutualUser, List<String> digests, boolean discovery) {}
