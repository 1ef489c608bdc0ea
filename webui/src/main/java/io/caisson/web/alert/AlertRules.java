package io.caisson.web.alert;

/** All rules. Pure: the same facts are the same findings. */
final class AlertRules {

    private AlertRules() {}

    static Findings look(Facts facts) {
        Findings findings = new Findings();
        NodeRules.look(facts, findings);
        GroupRules.look(facts, findings);
        SpaceRules.look(facts, findings);
        NetworkRules.look(facts, findings);
        HostRules.look(facts, findings);
        MachineRules.look(facts, findings);
        return findings;
    }
}
