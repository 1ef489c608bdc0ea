package io.caisson.iscsi.login;

/** Where CHAP identifiers and challenges come from: unpredictable, and never the same twice. Never blocks. Any thread. */
@FunctionalInterface
public interface Challenges {
    byte[] next(int lengthBytes);
}
