package io.caisson.store.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What hosts did to one volume.
 *
 * @param lastEvent number of the last event, 0 if there was none
 * @param settings those that are set
 * @param recent the last events, a bounded number of them, the oldest first
 */
public record UnitState(long lastEvent, Set<UnitSetting> settings, List<UnitEvent> recent) {

    public static final UnitState NONE = new UnitState(0, Set.of(), List.of());

    /** Who follows hears of each change in turn; this is for those who begin to follow in between. */
    private static final int REMEMBERED = 16;

    public UnitState {
        settings = Set.copyOf(settings);
        recent = List.copyOf(recent);
    }

    /** The state after functions of hosts at one gateway. */
    UnitState after(Collection<UnitFunction> functions, String gateway) {
        boolean reset = functions.stream().anyMatch(function -> function.kind().isReset());
        return with(reset ? Set.of() : settings, functions, gateway);
    }

    /** The state with other settings. */
    UnitState withSettings(Set<UnitSetting> changed, String gateway) {
        return with(changed, Set.of(UnitFunction.of(UnitEvent.Kind.SETTINGS_CHANGED)), gateway);
    }

    private UnitState with(Set<UnitSetting> changed, Collection<UnitFunction> functions, String gateway) {
        List<UnitEvent> events = new ArrayList<>(recent);
        long number = lastEvent;
        for (UnitFunction function : functions) {
            events.add(new UnitEvent(++number, function.kind(), gateway, function.endsSessionsOf()));
        }
        return new UnitState(number, changed, events.subList(Math.max(0, events.size() - REMEMBERED), events.size()));
    }

    /**
     * What happened after an event, but for what one gateway did. Who missed more than is remembered takes it for a reset, which
     * ends all and tells everybody to look at everything anew.
     */
    List<UnitEvent> since(long event, String exceptGateway) {
        List<UnitEvent> missed = new ArrayList<>();
        long known = recent.isEmpty() ? lastEvent : recent.get(0).number() - 1;
        if (event < known) {
            missed.add(new UnitEvent(known, UnitEvent.Kind.UNIT_RESET, ""));
        }
        recent.stream()
                .filter(each -> each.number() > event && !each.gateway().equals(exceptGateway))
                .forEach(missed::add);
        return missed;
    }
}
