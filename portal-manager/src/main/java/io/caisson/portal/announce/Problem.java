package io.caisson.portal.announce;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps hosts from finding an address, or will.
 *
 * @param address null if it is one of the whole network
 * @param sentence what is wrong, for an operator
 * @param fix what to do about it, a sentence or a command
 */
public record Problem(@Nullable InetAddress address, String sentence, String fix) {}
