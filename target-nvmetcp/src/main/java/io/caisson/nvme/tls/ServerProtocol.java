package io.caisson.nvme.tls;

import java.io.IOException;
import org.bouncycastle.tls.TlsServerProtocol;

/** BouncyCastle's TLS without a socket, and without key updates of our own. */
final class ServerProtocol extends TlsServerProtocol {

    /**
     * Answers the peer's wish for a new key, and has none itself: BouncyCastle would ask for one each 2^20 records, which is
     * 16 GiB at most, and Linux before 6.14 ends a connection on which it is asked. What RFC 8446, 5.5 allows under one key of
     * AES-GCM, some 390 GB, may be exceeded then; Linux hosts do the same in their direction.
     */
    @Override
    protected void send13KeyUpdate(boolean updateRequested) throws IOException {
        if (!updateRequested) {
            super.send13KeyUpdate(false);
        }
    }
}
