package io.caisson.web.alert;

/**
 * What is sent, by whatever channel.
 *
 * @param id the same whenever the same is sent again
 * @param event {@code raised}, also when it got worse or better, {@code cleared} or {@code test}
 * @param cluster its name
 * @param node name of the node that sends
 */
record AlertNews(String id, String event, String cluster, String node, String sentAt, AlertView alert) {}
