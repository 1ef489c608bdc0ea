package io.caisson.web.alert;

import java.io.IOException;

/** A way to tell of alerts. */
interface Channel {

    /**
     * Tells, within seconds.
     *
     * @throws IOException if it was not taken, in words for people, without secrets
     */
    void tell(AlertNews news) throws IOException;
}
