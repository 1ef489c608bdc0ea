package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a node. A token is worth what its bytes are: whoever shows them may have the data, through any LUN and any
 * session of the target where it was made, for as long as the data has not changed, the token is used now and then, and the host that made it
 * may still read the volume.
 *
 * <p>They say which node made them, so that the others know whom to ask ({@link BorrowedTokens}). They cannot be guessed: more than a thousand bits of them are random. They are compared in constant time. Tokens do
 * not survive the process, and none is valid on another target, but they do survive the sessions of theirs.
 *
 * <p>Any thread; one lock, held for in-memory work only.
 */
final class TokenStore {

    /** Tokens that ended, whose end can still be told; a bounded number of them. */
    private static final int REMEMBERED_ENDS = 512;

    private static final int SWEEP_SECONDS = 5;

    /**
     * What a token stands for.
     *
     * @param makerId of the host that made it
     * @param targetName where it was made, and is worth something
     * @param watch turns when the data changes
     * @param isReadable whether the host that made it may still read the volume
     */
    record Rod(
            String makerId,
            String targetName,
            BlockDevice device,
            List<BlockExtent> extents,
            ChangeWatch watch,
            BooleanSupplier isReadable) {

        Rod {
            extents = List.copyOf(extents);
        }

        long blocks() {
            return RangeDescriptors.blocks(extents);
        }

        boolean isValid() {
            return !watch.changed() && isReadable.getAsBoolean();
        }
    }

    private static final class Token {
        private final byte[] bytes;
        private final Rod rod;
        private final long inactivityNanos;
        private long expiresNanos;
        private int uses;

        Token(byte[] bytes, Rod rod, long inactivityNanos) {
            this.bytes = bytes;
            this.rod = rod;
            this.inactivityNanos = inactivityNanos;
        }
    }

    private final IntSupplier nodeNumber;
    private final LongSupplier nanoClock;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, Token> tokens = new LinkedHashMap<>();
    private final Map<Long, AdditionalSense> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, AdditionalSense> eldest) {
            return size() > REMEMBERED_ENDS;
        }
    };

    /** Tokens that ended while copies used them: these need the watch until the last of them has ended. */
    private final Map<Long, Token> leaving = new HashMap<>();

    private boolean sweeping;

    /** @param nodeNumber of this node, which its tokens carry */
    TokenStore(IntSupplier nodeNumber, LongSupplier nanoClock) {
        this.nodeNumber = nodeNumber;
        this.nanoClock = nanoClock;
    }

    /**
     * Makes a token.
     *
     * @return its bytes; null when there are too many, and then the watch is the caller's to close
     */
    synchronized byte @Nullable [] create(Rod rod, int inactivitySeconds) {
        expire();
        List<Long> ofMaker = new ArrayList<>();
        tokens.forEach((identifier, token) -> {
            if (token.rod.makerId().equals(rod.makerId())) {
                ofMaker.add(identifier);
            }
        });
        if (ofMaker.size() >= CopyLimits.TOKENS_PER_HOST) {
            end(ofMaker.get(0), AdditionalSense.TOKEN_CANCELLED);
        }
        if (tokens.size() >= CopyLimits.TOKENS) {
            return null;
        }
        byte[] bytes;
        do {
            bytes = RodToken.make(
                    nodeNumber.getAsInt(),
                    rod.device().identity(),
                    rod.device().geometry(),
                    rod.blocks(),
                    rod.targetName(),
                    random);
        } while (isKnown(RodToken.identifier(bytes)));
        long inactivityNanos = TimeUnit.SECONDS.toNanos(inactivitySeconds);
        Token token = new Token(bytes, rod, inactivityNanos);
        token.expiresNanos = nanoClock.getAsLong() + inactivityNanos;
        tokens.put(RodToken.identifier(bytes), token);
        sweepLater();
        return bytes.clone();
    }

    private boolean isKnown(long identifier) {
        return tokens.containsKey(identifier) || leaving.containsKey(identifier);
    }

    /**
     * Takes a token into use: it does not expire until {@link #used}.
     *
     * @throws CopyRefusedException with the reason why it is not, or no longer, valid
     */
    synchronized Rod use(String targetName, byte[] shown) throws CopyRefusedException {
        Token token = find(targetName, shown);
        token.uses++;
        return token.rod;
    }

    /**
     * What a token stands for, for another node, which uses it without our counting: the time of inactivity begins anew.
     *
     * @throws CopyRefusedException as {@link #use}
     */
    synchronized Rod show(String targetName, byte[] shown) throws CopyRefusedException {
        Token token = find(targetName, shown);
        token.expiresNanos = nanoClock.getAsLong() + token.inactivityNanos;
        return token.rod;
    }

    /** Another node has used it to its end. */
    synchronized void delete(String targetName, byte[] shown) throws CopyRefusedException {
        find(targetName, shown);
        end(RodToken.identifier(shown), AdditionalSense.TOKEN_DELETED);
    }

    /** Whether it looks like a token that another node made. */
    boolean isOfAnotherNode(byte[] shown) {
        return RodToken.type(shown) == RodToken.POINT_IN_TIME_CHANGE_VULNERABLE
                && RodToken.length(shown) == RodToken.TOKEN_LENGTH
                && RodToken.nodeNumber(shown) != nodeNumber.getAsInt();
    }

    private Token find(String targetName, byte[] shown) throws CopyRefusedException {
        expire();
        if (RodToken.type(shown) != RodToken.POINT_IN_TIME_CHANGE_VULNERABLE) {
            throw refused(AdditionalSense.UNSUPPORTED_TOKEN_TYPE);
        }
        if (RodToken.length(shown) != RodToken.TOKEN_LENGTH) {
            throw refused(AdditionalSense.INVALID_TOKEN_LENGTH);
        }
        long identifier = RodToken.identifier(shown);
        Token token = tokens.get(identifier);
        if (token == null || !token.rod.targetName().equals(targetName)) {
            throw refused(ended.getOrDefault(identifier, AdditionalSense.TOKEN_UNKNOWN));
        }
        if (!MessageDigest.isEqual(token.bytes, shown)) {
            throw refused(AdditionalSense.TOKEN_CORRUPT);
        }
        if (!token.rod.isValid()) {
            end(identifier, AdditionalSense.TOKEN_REVOKED);
            throw refused(AdditionalSense.TOKEN_REVOKED);
        }
        return token;
    }

    /** The end of a use; the time of inactivity begins anew. */
    synchronized void used(byte[] shown, boolean delete) {
        long identifier = RodToken.identifier(shown);
        Token token = tokens.get(identifier);
        if (token == null) {
            left(identifier);
            return;
        }
        token.uses--;
        token.expiresNanos = nanoClock.getAsLong() + token.inactivityNanos;
        if (delete) {
            end(identifier, AdditionalSense.TOKEN_DELETED);
        }
    }

    private void left(long identifier) {
        Token token = leaving.get(identifier);
        if (token != null && --token.uses == 0) {
            leaving.remove(identifier);
            token.rod.watch().close();
        }
    }

    synchronized int size() {
        return tokens.size();
    }

    /** Nobody may ask for a token again, and its watch should not burden writes for ever. */
    private void sweepLater() {
        if (!sweeping && !tokens.isEmpty()) {
            sweeping = true;
            CompletableFuture.delayedExecutor(SWEEP_SECONDS, TimeUnit.SECONDS).execute(this::sweep);
        }
    }

    private synchronized void sweep() {
        sweeping = false;
        expire();
        sweepLater();
    }

    private void expire() {
        long now = nanoClock.getAsLong();
        Map<Long, AdditionalSense> ends = new HashMap<>();
        tokens.forEach((identifier, token) -> {
            if (token.uses > 0) {
                return;
            }
            if (token.rod.watch().changed()) {
                ends.put(identifier, AdditionalSense.TOKEN_REVOKED);
            } else if (now - token.expiresNanos >= 0) {
                ends.put(identifier, AdditionalSense.TOKEN_EXPIRED);
            }
        });
        ends.forEach(this::end);
    }

    private void end(long identifier, AdditionalSense why) {
        Token token = tokens.remove(identifier);
        if (token == null) {
            return;
        }
        ended.put(identifier, why);
        if (token.uses > 0) {
            leaving.put(identifier, token);
        } else {
            token.rod.watch().close();
        }
    }

    private static CopyRefusedException refused(AdditionalSense why) {
        return new CopyRefusedException(Sense.of(why));
    }
}
