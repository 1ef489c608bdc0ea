package io.caisson.iscsi.server;

import io.caisson.iscsi.login.Challenges;
import java.security.SecureRandom;

/** Challenges from the platform's generator. Any thread; never blocks, as the generator is seeded when this is made. */
final class RandomChallenges implements Challenges {

    private final SecureRandom random = new SecureRandom();

    RandomChallenges() {
        next(1);
    }

    @Override
    public byte[] next(int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        random.nextBytes(bytes);
        return bytes;
    }
}
