/** Controllers of subsystems and of discovery: Connect, properties, admin commands, log pages, features, events. */
@NullMarked
package io.caisson.nvme.controller;

import org.jspecify.annotations.NullMarked;
