package io.caisson.store.access;

/** What sessions that reserve volumes for themselves are called in the catalog, so that every gateway knows who lives. */
public interface SessionNames {

    /** A name that no session has or had. */
    String name(long number);

    /** Whether a name is that of a session at another gateway which may still serve it. */
    boolean livesElsewhere(String session);

    /** For a node without peers: no session outlives the process. */
    static SessionNames alone(String process) {
        return new SessionNames() {
            @Override
            public String name(long number) {
                return process + "/" + number;
            }

            @Override
            public boolean livesElsewhere(String session) {
                return false;
            }
        };
    }
}
