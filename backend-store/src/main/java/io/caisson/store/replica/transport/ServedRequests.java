package io.caisson.store.replica.transport;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sends each request of a peer to whoever answers it. Called on the event loops of the connections; never blocks. */
final class ServedRequests {

    private final EngineRequests engine;
    private final Map<Integer, PeerService> services = new ConcurrentHashMap<>();

    ServedRequests(EngineRequests engine) {
        this.engine = engine;
    }

    /** @throws IllegalStateException if the number is taken */
    void register(int number, PeerService service) {
        if (number <= Introduction.SERVICE || number > 255) {
            throw new IllegalArgumentException("service number " + number);
        }
        if (services.putIfAbsent(number, service) != null) {
            throw new IllegalStateException("service " + number + " is registered");
        }
    }

    void serve(ServedRequest request) throws MalformedFrameException {
        Frame frame = request.frame();
        switch (frame.type()) {
            case APPEND_ENTRIES, REQUEST_VOTE, REQUEST_HANDED_VOTE, INSTALL_SNAPSHOT, START_LEADER_ELECTION ->
                engine.serveInOrder(request);
            case READ_INDEX -> engine.serveReadIndex(request);
            case SERVICE_CALL -> call(request);
            case PING -> request.reply(List.of());
            case REPLY, ERROR -> throw new MalformedFrameException("an answer to nothing");
        }
    }

    private void call(ServedRequest request) {
        if (request.frame().service() == Introduction.SERVICE) {
            request.introduce();
            return;
        }
        PeerService service = services.get(request.frame().service());
        if (service == null) {
            request.fail(
                    ErrorCode.UNKNOWN_SERVICE, "no service " + request.frame().service());
            return;
        }
        try {
            service.handle(request);
        } catch (RuntimeException bug) {
            request.fail(PeerErrors.textOf(bug));
        }
    }
}
